package dev.rookery.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a suite did to its nodes and what came of it: one line in {@code target/faults.txt} and on
 * standard error.
 *
 * <p>Threads: owned by the test's thread.
 */
final class Figures implements AutoCloseable {

    private final String suite;
    private final Map<String, Integer> faults = new TreeMap<>();
    private final List<Duration> healed = new ArrayList<>();
    private int writes;
    private int lost;

    Figures(String suite) {
        this.suite = suite;
    }

    void count(String fault) {
        faults.merge(fault, 1, Integer::sum);
    }

    int counted(String fault) {
        return faults.getOrDefault(fault, 0);
    }

    void wrote(int acknowledged) {
        writes = acknowledged;
    }

    void lost(int count) {
        lost += count;
    }

    /** From the end of the last fault and the last write until all roots were equal. */
    void healed(Duration took) {
        healed.add(took);
    }

    @Override
    public void close() {
        Collections.sort(healed);
        String line =
                "%s: %s, %d acknowledged writes, %d lost, %d healings: p50 %s ms, p99 %s ms, max %s ms"
                        .formatted(
                                suite,
                                faults,
                                writes,
                                lost,
                                healed.size(),
                                percentile(50),
                                percentile(99),
                                percentile(100));
        System.err.println(line);
        try {
            Path file = Files.createDirectories(Path.of("target")).resolve("faults.txt");
            Files.writeString(
                    file,
                    line + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String percentile(int percent) {
        if (healed.isEmpty()) {
            return "-";
        }
        int rank = (int) Math.ceil(healed.size() * percent / 100.0);
        return String.valueOf(healed.get(Math.max(rank, 1) - 1).toMillis());
    }
}
