package dev.rookery.node.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.Rules;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/**
 * What the store alone does: registrations judged, kept and committed in groups, then reads of one
 * version by number, with few and with many versions stored.
 *
 * <pre>
 * StoreBench FOLDER [preloaded versions…], default 10000 and 1000000
 * </pre>
 *
 * <p>Threads: one, and the store's own.
 */
public final class StoreBench {

    private static final int MODELS = Integer.getInteger("bench.models", 1_000);
    private static final int GROUP = Integer.getInteger("bench.group", 64);
    private static final int MEASURED = 50_000;
    private static final int READS = 100_000;
    private static final Origin ORIGIN = new Origin(0x0123_4567_89AB_CDEFL, 42);

    private final SqliteStore store;
    private final Rules rules = new Rules(RegistryPolicy.DEFAULT);
    private final Random random = new Random(1);
    private OriginRow row = OriginRow.empty(ORIGIN);
    private long stamp;
    private final List<Long> groups = new ArrayList<>();
    private long commitWall;
    private long judging;
    private long keeping;
    private long committing;

    private StoreBench(SqliteStore store) {
        this.store = store;
    }

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Files.createDirectories(folder);
        List<String> sizes =
                args.length > 1
                        ? List.of(args).subList(1, args.length)
                        : List.of("10000", "1000000");
        for (String size : sizes) {
            Path file = Files.createTempDirectory(folder, "bench").resolve("registry.db");
            try (SqliteStore store = SqliteStore.open(file, "bench", StoreSettings.DEFAULT)) {
                new StoreBench(store).run(Integer.parseInt(size));
            }
            long from = System.nanoTime();
            SqliteStore.open(file, "bench", StoreSettings.DEFAULT).close();
            System.out.printf("%s: opened and closed in %d ms%n", size, millis(from));
        }
    }

    private void run(int preload) {
        register(preload);
        groups.clear();
        commitWall = 0;
        judging = 0;
        keeping = 0;
        committing = 0;
        long cpu = cpu();
        long from = System.nanoTime();
        register(MEASURED);
        double micros = (System.nanoTime() - from) / 1e3 / MEASURED;
        double busy = (cpu() - cpu) / 1e3 / MEASURED;
        System.out.printf(
                "%d stored: %.0f registrations/s; each %.1f us (%.1f us of the processor): judge %.1f,"
                        + " keep %.1f, commit %.1f (%.1f by the wall);"
                        + " log %d MB%n",
                preload,
                1e6 / micros,
                micros,
                busy,
                judging / 1e3 / MEASURED,
                keeping / 1e3 / MEASURED,
                committing / 1e3 / MEASURED,
                commitWall / 1e3 / MEASURED,
                store.logBytes() >> 20);
        Collections.sort(groups);
        System.out.printf(
                "%d stored: a group of %d in %.1f ms, 99 of 100 in %.1f ms, all in %.1f ms%n",
                preload,
                GROUP,
                groups.get(groups.size() / 2) / 1e6,
                groups.get(groups.size() * 99 / 100) / 1e6,
                groups.get(groups.size() - 1) / 1e6);
        int each = Math.max(1, preload / MODELS);
        read(each);
        cpu = cpu();
        from = System.nanoTime();
        read(each);
        System.out.printf(
                "%d stored: one version by number in %.1f us (%.1f us of the processor)%n",
                preload, (System.nanoTime() - from) / 1e3 / READS, (cpu() - cpu) / 1e3 / READS);
    }

    private void register(int versions) {
        for (int done = 0; done < versions; done += GROUP) {
            long start = System.nanoTime();
            store.begin();
            for (int i = 0; i < Math.min(GROUP, versions - done); i++) {
                registerOne();
            }
            long from = cpu();
            long at = System.nanoTime();
            store.put(List.of(row));
            store.commit();
            committing += cpu() - from;
            commitWall += System.nanoTime() - at;
            groups.add(System.nanoTime() - start);
        }
    }

    private void registerOne() {
        long now = System.currentTimeMillis();
        long from = cpu();
        Decision decision = rules.judge(command(now), store.tables(), now);
        long judged = cpu();
        judging += judged - from;
        if (!(decision instanceof Decision.Accepted accepted)) {
            throw new IllegalStateException("refused: " + decision);
        }
        List<Draft> drafts = accepted.drafts();
        for (int i = 0; i < drafts.size(); i++) {
            stamp = Math.max(stamp + 1, now << 16);
            Fact fact =
                    Fact.of(
                            new Dot(ORIGIN, row.maxSeq() + 1),
                            row.head(),
                            new Batch(i, drafts.size()),
                            new Stamp(stamp),
                            now,
                            drafts.get(i));
            row = row.plus(fact.hash());
            store.keep(fact);
        }
        keeping += cpu() - judged;
    }

    private Command command(long now) {
        return registration(random, now, MODELS, 200);
    }

    /**
     * A registration of a model among many.
     *
     * @param notes how many characters of free text it carries
     */
    public static Command registration(Random random, long now, int models, int notes) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("optimizer", "adam").put("learning_rate", 0.001).put("epochs", 40);
        config.put("notes", "x".repeat(notes));
        TreeMap<String, Double> metrics = new TreeMap<>();
        metrics.put("accuracy", 0.9);
        metrics.put("elo", 1500.0 + random.nextInt(100));
        TreeMap<String, String> tags = new TreeMap<>();
        tags.put("team", "square");
        Content content =
                new Content(
                        ModelType.POLICY_VALUE,
                        "a version",
                        tags,
                        metrics,
                        config,
                        JsonNodeFactory.instance.objectNode(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        JsonNodeFactory.instance.objectNode());
        return new Command.Register(
                "bench",
                "model_" + random.nextInt(models),
                Ulid.of(now, random.nextInt(1 << 16), random.nextLong()),
                Optional.empty(),
                0,
                false,
                Optional.empty(),
                Optional.empty(),
                content);
    }

    private void read(int each) {
        for (int i = 0; i < READS; i++) {
            String model = "model_" + random.nextInt(MODELS);
            store.catalogue()
                    .version(model, Ref.of(1 + random.nextInt(each)), OptionalLong.empty());
        }
    }

    /** Nanoseconds of processor time of this thread: what other programs cannot lengthen. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long millis(long from) {
        return (System.nanoTime() - from) / 1_000_000;
    }
}
