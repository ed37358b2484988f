package dev.rookery.node.registry;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Random histories of a small cluster: nodes with clocks that disagree write while apart, hear of
 * some of it, and write on. Names, numbers, labels and keys are few, so that they collide.
 *
 * <p>Threads: owned by the test.
 */
public final class Histories {

    private final List<String> names;
    private static final List<String> LABELS = List.of("l1", "l2", "l3");
    private static final long START = 1_767_225_600_000L;

    private final Random random;
    private final List<Fact> all = new ArrayList<>();
    private final List<SimNode> nodes = new ArrayList<>();
    private final List<Ulid> ids = new ArrayList<>();
    private final List<Past> pasts = new ArrayList<>();
    private final List<Rewinding> rewindings = new ArrayList<>();

    /** What a node held once. */
    private record Past(SimNode node, SortedMap<Origin, Long> heads) {}

    /**
     * A rewind that a node wrote.
     *
     * @param then what it went back to, per origin
     * @param now what its writer held, per origin
     * @param fact where it is among all facts
     */
    record Rewinding(
            SortedMap<Origin, Long> then,
            SortedMap<Origin, Long> now,
            Payload.Rewind said,
            int fact) {}

    private Histories(Random random) {
        this.random = random;
        this.names = List.of("a", "b", "c").subList(0, 1 + random.nextInt(3));
        int count = 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            long skew = random.nextInt(2_000) - 1_000L;
            nodes.add(new SimNode(i, all, RegistryPolicy.DEFAULT, START + skew));
        }
    }

    /** A history of 5 to 44 steps. */
    public static Histories random(Random random) {
        Histories histories = new Histories(random);
        int steps = 5 + random.nextInt(40);
        for (int i = 0; i < steps; i++) {
            histories.step();
        }
        return histories;
    }

    /** Every fact, in the order of writing. */
    public List<Fact> facts() {
        return all;
    }

    /** The nodes, each with what it has heard of. */
    public List<SimNode> nodes() {
        return nodes;
    }

    /** The rewinds that nodes wrote. */
    List<Rewinding> rewindings() {
        return rewindings;
    }

    /** Every ULID that any fact may name. */
    public List<Ulid> ids() {
        return ids;
    }

    private void step() {
        SimNode node = pick(nodes);
        node.advance(random.nextInt(400));
        if (random.nextInt(4) == 0) {
            pasts.add(new Past(node, node.heads()));
        }
        int dice = random.nextInt(121);
        if (dice >= 118) {
            new HookHistories(random, names).ask(node);
        } else if (dice >= 114) {
            report(node);
        } else if (dice >= 106) {
            rollback(node);
        } else if (dice >= 100) {
            rewind(node);
        } else if (dice < 24) {
            register(node);
        } else if (dice < 46) {
            move(node);
        } else if (dice < 58) {
            node.pull(pick(nodes).origin(), 1 + random.nextInt(6));
        } else if (dice < 62) {
            node.pull(Integer.MAX_VALUE);
        } else if (dice < 70) {
            raw(node);
        } else if (dice < 84) {
            node.ask(ofModel());
        } else {
            ofVersion(node);
        }
    }

    private void register(SimNode node) {
        Ulid id = fresh(node);
        Optional<String> key =
                random.nextInt(4) == 0 ? Optional.of("k" + random.nextInt(2)) : Optional.empty();
        Optional<String> label =
                random.nextInt(3) == 0 ? Optional.of(pick(LABELS)) : Optional.empty();
        TreeMap<String, Double> metrics = new TreeMap<>();
        metrics.put("elo", 1500.0 + random.nextInt(3));
        Optional<CmaesRun> run = random.nextInt(3) == 0 ? Optional.of(run()) : Optional.empty();
        Command.Register registration =
                new Command.Register(
                        "trainer",
                        pick(names),
                        id,
                        key,
                        random.nextInt(8) == 0 ? random.nextInt(6) : 0,
                        random.nextBoolean(),
                        label,
                        Optional.empty(),
                        run.map(one -> one.content(new FileEntry("w.json", "0".repeat(64), 2)))
                                .orElseGet(() -> Content.ofMetrics(metrics)));
        if (key.isPresent() && random.nextInt(3) == 0) {
            imported(node, registration);
            return;
        }
        Decision decision =
                node.ask(
                        run.isEmpty()
                                ? registration
                                : new Command.RegisterRun(
                                        registration, run.get().fitness(), random.nextBoolean()));
        if (decision instanceof Decision.Accepted accepted
                && accepted.answer() instanceof Answer.Registered registered) {
            ids.add(registered.version().id());
        }
    }

    /** From few registries and names, through stages that the table allows. */
    private void imported(SimNode node, Command.Register registration) {
        ImportMark mark = new ImportMark(OptionalLong.of(random.nextInt(3)), "", false);
        Imported from =
                new Imported(
                        mark,
                        random.nextBoolean() ? "ringrift" : "mlflow",
                        random.nextInt(4) == 0 ? pick(names) : registration.model(),
                        false);
        List<Command.ImportStep> steps = new ArrayList<>();
        Stage at = Stage.DEVELOPMENT;
        for (int left = random.nextInt(5); left > 0; left--) {
            Stage forward = forward(at);
            at = at.allowed().contains(forward) ? forward : pick(at.allowed());
            steps.add(new Command.ImportStep(at, "", mark));
        }
        Decision decision =
                node.ask(
                        new Command.Import(
                                new Command.Register(
                                        registration.actor(),
                                        registration.model(),
                                        registration.id(),
                                        registration.idempotencyKey(),
                                        registration.numberHint(),
                                        registration.majority(),
                                        registration.label(),
                                        registration.shortId(),
                                        registration.content().importedAs(from)),
                                random.nextInt(6),
                                steps,
                                false));
        if (decision instanceof Decision.Accepted accepted
                && accepted.answer() instanceof Answer.Imported imported) {
            ids.add(imported.version().id());
        }
    }

    /** Of few configurations and fitnesses, so that one key comes with two. */
    private CmaesRun run() {
        return Runs.run(
                random.nextBoolean() ? "hex8" : "square8",
                2,
                random.nextInt(5) / 4.0,
                Json.object());
    }

    /** Of few configurations and keys, so that one report comes twice, and with two results. */
    private void report(SimNode node) {
        Ulid id = fresh(node);
        Optional<String> key =
                random.nextInt(3) == 0 ? Optional.of("k" + random.nextInt(2)) : Optional.empty();
        long failures = random.nextInt(3);
        ParityReport report =
                new ParityReport(
                        random.nextBoolean() ? "hex8_2p" : "square8_2p",
                        200,
                        failures,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        failures == 0,
                        "",
                        OptionalLong.empty());
        node.ask(new Command.ReportParity("ci", id, key, report));
    }

    private void move(SimNode node) {
        known(node)
                .ifPresent(
                        row ->
                                node.ask(
                                        new Command.Move(
                                                "operator",
                                                shown(node, row),
                                                Ref.of(row.id()),
                                                forward(row.stage()),
                                                "",
                                                Expect.NOTHING)));
    }

    /** Mostly towards production, so that there is something to lose. */
    private Stage forward(Stage stage) {
        if (random.nextInt(4) > 0 && stage == Stage.DEVELOPMENT) {
            return Stage.STAGING;
        }
        if (random.nextInt(4) > 0 && stage == Stage.STAGING) {
            return Stage.PRODUCTION;
        }
        return pick(Stage.NAMED);
    }

    /** At times two nodes decide it, before either hears of the other. */
    private void rollback(SimNode node) {
        SimNode other = pick(nodes);
        if (random.nextBoolean()) {
            node.pull(Integer.MAX_VALUE);
            other.pull(Integer.MAX_VALUE);
            rollbackOf(other).ifPresent(other::ask);
        }
        rollbackOf(node).ifPresent(node::ask);
    }

    /** Mostly to an archived version. */
    private Optional<Command> rollbackOf(SimNode node) {
        List<VersionRow> rows = new ArrayList<>();
        for (ModelRow model : node.tables().models("", 10)) {
            if (model.production().isPresent()) {
                rows.addAll(node.tables().versions(model.key(), Optional.empty(), 50));
            }
        }
        if (random.nextInt(4) > 0) {
            rows.removeIf(row -> row.stage() != Stage.ARCHIVED);
        }
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        VersionRow to = pick(rows);
        ModelRow model = node.tables().model(to.model()).orElseThrow();
        return Optional.of(
                new Command.Rollback(
                        "op",
                        model.shownName(),
                        model.production().orElseThrow(),
                        to.id(),
                        "",
                        pick(List.of("manual", "auto_regression_elo")),
                        Json.object(),
                        Expect.NOTHING));
    }

    /** Of a promotion that may stand, or be none at all. */
    private Payload rollback(Ulid from, Ulid to) {
        List<Fact> moves = all.stream().filter(fact -> fact.kind().equals("version.move")).toList();
        Rank promotion =
                moves.isEmpty()
                        ? new Rank(new Stamp(1), new Dot(new Origin(1, 1), 1), Hash.ZERO)
                        : pick(moves).rank();
        return new Payload.Rollback(
                promotion,
                from,
                to,
                random.nextBoolean() ? Stage.ARCHIVED : Stage.REJECTED,
                "",
                "raw",
                new TreeMap<>(),
                new TreeMap<>(),
                Json.object());
    }

    private void ofVersion(SimNode node) {
        Optional<VersionRow> row = known(node);
        if (row.isPresent()) {
            node.ask(ofVersion(shown(node, row.get()), row.get()));
        }
        node.tables()
                .unnumbered(1)
                .forEach(
                        lost ->
                                node.ask(
                                        new Command.Renumber(
                                                "settler",
                                                lost.model(),
                                                lost.id(),
                                                0,
                                                random.nextBoolean())));
    }

    private Command ofVersion(String model, VersionRow row) {
        Ref ref = Ref.of(row.id());
        TreeMap<String, Double> metrics = new TreeMap<>();
        metrics.put("elo", 1400.0 + random.nextInt(9));
        return switch (random.nextInt(8)) {
            case 5 -> new Command.UndeleteVersion("op", model, ref, "");
            case 6 -> baseline(model, random.nextBoolean() ? Optional.of(ref) : Optional.empty());
            case 7 -> new Command.RemoveBaseline("op", model, "");
            case 0 -> new Command.SetTag("op", model, ref, "t", "v" + random.nextInt(3));
            case 1 -> new Command.RemoveTag("op", model, ref, "t");
            case 2 -> new Command.SetAlias("op", model, "champion", ref);
            case 3 -> new Command.DescribeVersion("op", model, ref, "d" + random.nextInt(3));
            default ->
                    new Command.Observe(
                            "op",
                            model,
                            ref,
                            new Observation(
                                    metrics, "arena", OptionalLong.empty(), Optional.empty()));
        };
    }

    private Command baseline(String model, Optional<Ref> of) {
        TreeMap<String, Double> metrics = new TreeMap<>();
        if (random.nextBoolean()) {
            metrics.put("elo", 1_300.0 + random.nextInt(9));
        }
        return new Command.SetBaseline(
                "op", model, of, metrics, Optional.empty(), "", OptionalLong.empty());
    }

    private Command ofModel() {
        String model = pick(names);
        return switch (random.nextInt(8)) {
            case 0, 1 -> new Command.DeleteModel("op", model, "");
            case 2 -> new Command.UndeleteModel("op", model, OptionalInt.empty(), "");
            case 3, 4 -> new Command.RenameModel("op", model, pick(names));
            case 5 -> new Command.CreateModel("op", model, "made", new TreeMap<>());
            case 6 -> new Command.RemoveAlias("op", model, "champion");
            default -> new Command.Cleanup("op", model, OptionalLong.of(1), true, "");
        };
    }

    /** What no rule would let through, but another program's fact may say. */
    private void raw(SimNode node) {
        ModelKey key = new ModelKey(pick(names), 1 + random.nextInt(2));
        Ulid id = ids.isEmpty() || random.nextInt(4) == 0 ? fresh(node) : pick(ids);
        Stage from = pick(List.of(Stage.values()));
        Stage to = pick(List.of(Stage.values()));
        Optional<Ulid> saw = ids.isEmpty() ? Optional.empty() : Optional.of(pick(ids));
        Payload payload =
                switch (random.nextInt(9)) {
                    case 8 -> rollback(saw.orElse(id), id);
                    case 0, 1, 2 -> new Payload.Move(id, from, to, saw, "");
                    case 3 -> new Payload.Renumber(id, 1 + random.nextInt(5), random.nextBoolean());
                    case 4 -> new Payload.Tag(id, "t", Optional.of("raw"));
                    case 5 -> new Payload.Close("");
                    case 6 -> new Payload.Reopen("");
                    default -> new Payload.Rename(pick(names));
                };
        node.state(key, payload);
    }

    /** To what this node, or another of which it has heard all, held once. */
    private void rewind(SimNode node) {
        SortedMap<Origin, Long> now = node.heads();
        List<Past> known =
                pasts.stream()
                        .filter(
                                past ->
                                        past.heads().entrySet().stream()
                                                .allMatch(
                                                        head ->
                                                                head.getValue()
                                                                        <= now.getOrDefault(
                                                                                head.getKey(), 0L)))
                        .toList();
        if (known.isEmpty()) {
            return;
        }
        // Mostly one of the last, so that rewinds of rewinds come up.
        int from = random.nextBoolean() ? 0 : Math.max(0, known.size() - 3);
        SortedMap<Origin, Long> then = pick(known.subList(from, known.size())).heads();
        TreeMap<Origin, Payload.Rewind.Range> ranges = new TreeMap<>();
        boolean complete = random.nextInt(4) > 0;
        now.forEach(
                (origin, seq) -> {
                    Payload.Rewind.Range range =
                            new Payload.Rewind.Range(then.getOrDefault(origin, 0L), seq);
                    if (complete || !range.isEmpty()) {
                        ranges.put(origin, range);
                    }
                });
        Optional<SortedSet<ModelKey>> models = Optional.empty();
        if (random.nextInt(3) == 0) {
            SortedSet<ModelKey> some = new TreeSet<>();
            some.add(new ModelKey(pick(names), 1));
            some.add(new ModelKey(pick(names), 1 + random.nextInt(2)));
            models = Optional.of(some);
        }
        Payload.Rewind said =
                new Payload.Rewind(models, ranges, complete, "", "20260101_000000", Hash.ZERO);
        pasts.add(new Past(node, now));
        rewindings.add(new Rewinding(then, now, said, all.size()));
        node.ask(new Command.Rewind("op", said));
    }

    private Optional<VersionRow> known(SimNode node) {
        List<VersionRow> rows = new ArrayList<>();
        for (ModelRow model : node.tables().models("", 10)) {
            rows.addAll(node.tables().versions(model.key(), Optional.empty(), 50));
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(pick(rows));
    }

    private static String shown(SimNode node, VersionRow row) {
        return node.tables().model(row.model()).orElseThrow().shownName();
    }

    private Ulid fresh(SimNode node) {
        Ulid id = Ulid.of(node.clock(), random.nextInt(1 << 16), random.nextLong());
        ids.add(id);
        return id;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
