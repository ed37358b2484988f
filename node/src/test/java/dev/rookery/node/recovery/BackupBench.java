package dev.rookery.node.recovery;

import com.sun.management.OperatingSystemMXBean;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.MarkAges;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.Rules;
import dev.rookery.node.service.RewindDesk;
import dev.rookery.node.service.RewindPlan;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoreBench;
import dev.rookery.node.store.StoreSettings;
import dev.rookery.sync.driver.DriverSettings;
import dev.rookery.sync.driver.PeerFacts;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.driver.Snapshots;
import dev.rookery.sync.driver.SyncDriver;
import dev.rookery.sync.driver.SyncListener;
import dev.rookery.sync.driver.SyncPorts;
import dev.rookery.sync.driver.SyncTime;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What backups cost, and how long a restore takes.
 *
 * <pre>
 * BackupBench FOLDER mark MB…       a mark before a sync step of 20 facts, at databases of these sizes
 * BackupBench FOLDER sync           sync steps of 20 facts with marks, and without: notes, which
 *                                   are not folded, and registrations
 * BackupBench FOLDER copy MB RATE   a full copy while so many writes a second go on
 * BackupBench FOLDER restore FACTS  a mark so many facts past its base
 * BackupBench FOLDER rewind FACTS   a rewind that takes so many registrations back
 * BackupBench FOLDER space MARKS    the archive beside the facts in it
 * </pre>
 *
 * <p>Threads: one, and the node's own.
 */
public final class BackupBench {
    private static final int MODELS = 1_000;
    private static final int IN_FLIGHT = 256;
    private static final int STEP = 20;
    private static final int STEPS = 500;
    private static final int ROUNDS = 9;
    private static final int LARGE = 4_000;
    private static final int USUAL = 200;

    private final RestorableNode node;
    private final Rules rules = new Rules(RegistryPolicy.DEFAULT);
    private final Random random = new Random(1);
    private final FactChain chain = new FactChain(FactChain.origin(9, 9));
    private long begun;

    private BackupBench(RestorableNode node) {
        this.node = node;
    }

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        List<Integer> numbers =
                List.of(args).subList(2, args.length).stream().map(Integer::valueOf).toList();
        ArchiveSettings all =
                new ArchiveSettings(
                        ArchiveSettings.DEFAULTS.segmentBytesMax(), 1_000_000, MarkAges.DEFAULTS);
        try (RestorableNode node =
                new RestorableNode(Files.createTempDirectory(folder, "bench"), all)) {
            BackupBench bench = new BackupBench(node);
            switch (args[1]) {
                case "mark" -> numbers.forEach(bench::mark);
                case "sync" -> bench.sync();
                case "copy" -> bench.copy(numbers.get(0), numbers.get(1));
                case "restore" -> bench.restore(numbers.get(0));
                case "rewind" -> bench.rewind(numbers.get(0));
                case "space" -> bench.space(numbers.get(0));
                default ->
                        throw new IllegalArgumentException(
                                "mark, sync, copy, restore, rewind or space");
            }
        }
    }

    private void mark(int megabytes) {
        grow((long) megabytes << 20);
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            node.feed(step());
            long from = System.nanoTime();
            node.snapshots.mark("bench", node.held().root(), node.held().vector().facts());
            node.snapshots.settle();
            took.add(System.nanoTime() - from);
        }
        say("a mark at %d MB: %s", size() >> 20, quantiles(took));
    }

    private void sync() {
        try (SqliteStore store = fresh("without.db");
                SqliteStore away = fresh("away.db")) {
            SyncDriver without = driver(store, new Unmarked());
            SyncDriver writer = driver(away, new Unmarked());
            for (int inFlight : new int[] {1, 16}) {
                compare("notes", without, inFlight, this::step);
                compare("registrations", without, inFlight, () -> registered(writer, away));
            }
            without.close();
            writer.close();
        }
    }

    private SqliteStore fresh(String name) {
        return SqliteStore.open(
                node.data.resolve(name), RestorableNode.CLUSTER, StoreSettings.DEFAULT);
    }

    /** How fast steps went, and what the sync loop took of the processor for each. */
    private record Speed(double factsPerSecond, double loopMicros) {}

    private void compare(
            String what, SyncDriver without, int inFlight, Supplier<List<Fact>> source) {
        List<Double> ratios = new ArrayList<>();
        List<Double> loops = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<List<Fact>> steps = new ArrayList<>();
            for (int i = 0; i < STEPS; i++) {
                steps.add(source.get());
            }
            // What one leaves behind the other waits for, so each comes first in turn.
            boolean marksFirst = round % 2 == 0;
            Speed first = speed(marksFirst ? node.driver : without, steps, inFlight);
            Speed second = speed(marksFirst ? without : node.driver, steps, inFlight);
            Speed on = marksFirst ? first : second;
            Speed off = marksFirst ? second : first;
            ratios.add(on.factsPerSecond / off.factsPerSecond);
            loops.add(off.loopMicros / on.loopMicros);
            say(
                    "%.0f facts/s with marks, %.0f without; the sync loop %.0f and %.0f us a step",
                    on.factsPerSecond, off.factsPerSecond, on.loopMicros, off.loopMicros);
        }
        say(
                "%s, %d steps in flight, medians of %d rounds: %.2f, by the loop's time %.2f",
                what, inFlight, ROUNDS, median(ratios), median(loops));
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }

    private static Speed speed(SyncDriver driver, List<List<Fact>> steps, int inFlight) {
        long loop = loopNanos();
        long from = System.nanoTime();
        Deque<CompletionStage<?>> asked = new ArrayDeque<>();
        for (List<Fact> step : steps) {
            if (asked.size() >= inFlight) {
                asked.remove().toCompletableFuture().join();
            }
            asked.add(driver.offer(PeerFacts.pulled("peer", step)));
        }
        asked.forEach(stage -> stage.toCompletableFuture().join());
        double perSecond = steps.size() * STEP * 1e9 / (System.nanoTime() - from);
        return new Speed(perSecond, (loopNanos() - loop) / 1e3 / steps.size());
    }

    /** Of all nodes here; the others have nothing to do. */
    private static long loopNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals("rookery-sync")) {
                sum += threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return sum;
    }

    /** The stub that marks are compared with. */
    private static final class Unmarked implements Snapshots {
        @Override
        public void mark(String reason, Hash root, long facts) {}

        @Override
        public void settle() {}

        @Override
        public void committed(List<Fact> facts, Collection<OriginRow> rows) {}
    }

    private void copy(int megabytes, int rate) {
        grow((long) megabytes << 20);
        say("alone, %d writes/s: %s", rate, quantiles(write(rate, () -> !elapsed(3_000))));
        Thread copying =
                new Thread(
                        () -> {
                            long from = System.nanoTime();
                            node.desk.create("bench", "bench");
                            say("copied %d MB in %.2f s", size() >> 20, seconds(from));
                        });
        copying.start();
        List<Long> took = write(rate, copying::isAlive);
        say("while it was copied: %s (%d writes)", quantiles(took), took.size());
    }

    private boolean elapsed(long millis) {
        begun = begun == 0 ? System.nanoTime() : begun;
        return System.nanoTime() - begun > millis * 1_000_000;
    }

    /** Writes at a rate, whatever each takes; how long each took from when it was due. */
    private List<Long> write(int rate, BooleanSupplier more) {
        ConcurrentLinkedQueue<Long> took = new ConcurrentLinkedQueue<>();
        List<CompletionStage<?>> asked = new ArrayList<>();
        long due = System.nanoTime();
        while (more.getAsBoolean()) {
            long now = System.nanoTime();
            if (now < due) {
                LockSupport.parkNanos(due - now);
                continue;
            }
            long was = due;
            asked.add(register(USUAL).thenRun(() -> took.add(System.nanoTime() - was)));
            due += 1_000_000_000L / rate;
        }
        asked.forEach(stage -> stage.toCompletableFuture().join());
        return new ArrayList<>(took);
    }

    private void restore(int facts) {
        BackupId base = node.desk.create("base", "bench").id();
        node.desk.verify(base);
        long from = System.nanoTime();
        fill(facts);
        say("%d registrations written in %.0f s", facts, seconds(from));
        node.snapshots.mark("bench", node.held().root(), node.held().vector().facts());
        node.snapshots.settle();
        List<Mark> marks = node.backups.archive().marks();
        Mark last = marks.get(marks.size() - 1);
        from = System.nanoTime();
        boolean sound = node.desk.verify(last.id()).orElseThrow() instanceof Verification.Sound;
        say("verified: %s, in %.1f s", sound, seconds(from));
        long cpu = cpu();
        from = System.nanoTime();
        PastStates states =
                new PastStates(node.backups, RestorableNode.CLUSTER, new RandomOrigins());
        PastStates.Outcome outcome =
                states.make(
                        new Backup.AtMark(last),
                        node.data.resolve("made.db"),
                        new Nobody(new RandomOrigins()));
        double took = seconds(from);
        say(
                "a mark %d facts past its base: made and proven in %.1f s (%.1f s of the"
                        + " processor): %s",
                node.held().vector().facts(),
                took,
                (cpu() - cpu) / 1e9,
                outcome.getClass().getSimpleName());
        ((PastStates.Outcome.Made) outcome).registry().close();
    }

    private void rewind(int facts) {
        fill(1);
        BackupId then = node.desk.create("then", "bench").id();
        fill(facts);
        RewindDesk.Planning planning = node.rewinds.plan(then, List.of());
        RewindPlan plan = ((RewindDesk.Planning.Ready) planning).plan();
        long cpu = cpu();
        long from = System.nanoTime();
        RewindDesk.Outcome outcome = node.rewinds.rewind(then, plan.said(), "bench");
        say(
                "%d registrations taken back in %.1f s (%.1f s of the processor): %s",
                facts, seconds(from), (cpu() - cpu) / 1e9, outcome.getClass().getSimpleName());
    }

    private void space(int marks) {
        long own = 0;
        for (int i = 0; i < marks; i++) {
            List<Fact> step = step();
            own += step.stream().mapToLong(fact -> fact.canonical().length).sum();
            node.feed(step);
        }
        long plain = node.backups.archive().bytes();
        long index = bytes(node.data.resolve("registry_backups/archive/marks.idx"));
        node.backups.archive().pack();
        long packed = node.backups.archive().bytes();
        say(
                "%d marks of %d facts: %d bytes of facts; segments %d (%.3f x), the list of marks"
                        + " %d; together %.3f x; closed segments compressed %.3f x",
                marks,
                STEP,
                own,
                plain,
                plain / (double) own,
                index,
                (plain + index) / (double) own,
                (packed + index) / (double) own);
    }

    /** Facts as large as registrations are; not folded, so that the step itself is measured. */
    private List<Fact> step() {
        List<Fact> step = new ArrayList<>();
        for (int i = 0; i < STEP; i++) {
            StringBuilder body = new StringBuilder("{\"text\":\"");
            while (body.length() < 400) {
                body.append(Integer.toString(random.nextInt(1 << 30), 36));
            }
            step.add(chain.next("model_" + random.nextInt(MODELS), body.append("\"}").toString()));
        }
        return step;
    }

    /** As many registrations, written by another node. */
    private List<Fact> registered(SyncDriver writer, SqliteStore away) {
        List<CompletionStage<Decision>> asked = new ArrayList<>();
        for (int i = 0; i < STEP; i++) {
            asked.add(register(writer, away, USUAL));
        }
        asked.forEach(stage -> stage.toCompletableFuture().join());
        Origin origin = writer.held().identity().current();
        long last = writer.held().vector().maxSeq(origin);
        return away.loop().facts(origin, last - STEP + 1, last, Long.MAX_VALUE);
    }

    private void grow(long bytes) {
        while (size() < bytes) {
            write(IN_FLIGHT * 4, LARGE);
        }
    }

    private void fill(int registrations) {
        for (int done = 0; done < registrations; done += IN_FLIGHT) {
            write(Math.min(IN_FLIGHT, registrations - done), USUAL);
        }
    }

    private void write(int count, int notes) {
        List<CompletionStage<Decision>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(register(notes));
        }
        asked.forEach(stage -> stage.toCompletableFuture().join());
    }

    private CompletionStage<Decision> register(int notes) {
        return register(node.driver, node.store, notes);
    }

    private CompletionStage<Decision> register(SyncDriver driver, SqliteStore store, int notes) {
        return driver.submit(
                at -> {
                    Decision decision =
                            rules.judge(
                                    StoreBench.registration(random, at, MODELS, notes),
                                    store.tables(),
                                    at);
                    return new Proposal.Judgement<>(
                            ((Decision.Accepted) decision).drafts(), decision);
                });
    }

    private SyncDriver driver(SqliteStore store, Snapshots snapshots) {
        SyncPorts ports =
                new SyncPorts(
                        store,
                        snapshots,
                        RestorableNode.deaf(),
                        new SyncListener() {},
                        new RandomOrigins(),
                        Runnable::run);
        return new SyncDriver(
                RestorableNode.CLUSTER,
                NodeIdentity.first(new RandomOrigins().fresh()),
                ports,
                SyncTime.SYSTEM,
                DriverSettings.DEFAULTS);
    }

    private long size() {
        return bytes(node.database);
    }

    private static long bytes(Path file) {
        return file.toFile().length();
    }

    private static String quantiles(List<Long> nanos) {
        Collections.sort(nanos);
        return String.format(
                Locale.ROOT,
                "p50 %.2f ms, p99 %.2f ms, largest %.2f ms",
                nanos.get(nanos.size() / 2) / 1e6,
                nanos.get(nanos.size() * 99 / 100) / 1e6,
                nanos.get(nanos.size() - 1) / 1e6);
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    /** Nanoseconds of processor time of this process: what other programs cannot lengthen. */
    private static long cpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
