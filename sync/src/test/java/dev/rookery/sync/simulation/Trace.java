package dev.rookery.sync.simulation;

import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What happened, line by line: summed to a number by which two runs are compared, and shown to
 * whoever wants to read it.
 *
 * <p>Threads: one world, one thread.
 */
final class Trace {
    private static final long PRIME = 0x100000001B3L;

    private final SimulatedTime time;
    private final Optional<Consumer<String>> reader;
    private final Map<String, Long> counts = new TreeMap<>();
    private long sum = 0xCBF29CE484222325L;

    Trace(SimulatedTime time, Optional<Consumer<String>> reader) {
        this.time = time;
        this.reader = reader;
    }

    /** Notes what happened to whom. */
    void say(String who, String what) {
        add(time.nanos());
        text(who);
        text(what);
        reader.ifPresent(r -> r.accept(String.format("%12.3f %-4s %s", seconds(), who, what)));
    }

    /** Notes a state that two runs must share. */
    void mix(Hash hash) {
        text(hash.toString());
    }

    /** Counts one of the things that must happen sometimes. */
    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    Map<String, Long> counts() {
        return counts;
    }

    /** Equal for equal stories. */
    long sum() {
        return sum;
    }

    private double seconds() {
        return time.nanos() / 1e9;
    }

    private void text(String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            add(b);
        }
    }

    private void add(long value) {
        sum = (sum ^ value) * PRIME;
    }
}
