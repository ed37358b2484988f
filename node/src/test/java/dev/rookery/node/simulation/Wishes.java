package dev.rookery.node.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Expect;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.Observation;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.sync.simulation.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/**
 * What users ask for, by what they see at the node that they ask. Names, labels and keys are few,
 * so that they collide; most moves lead towards production, so that there is something to lose.
 *
 * <p>Threads: one world, one thread.
 */
final class Wishes {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int VERSIONS_MAX = 60;
    private static final int NEWEST = 8;
    private static final String ACTOR = "ann";

    private final Random random;
    private final FoldTables tables;
    private final Site site;

    private Wishes(Random random, FoldTables tables, Site site) {
        this.random = random;
        this.tables = tables;
        this.site = site;
    }

    /** Every name that a model may be given. */
    static List<String> names() {
        return NAMES;
    }

    static Command next(Random random, FoldTables tables, Site site) {
        return new Wishes(random, tables, site).next();
    }

    private Command next() {
        String name = pick(NAMES.subList(0, 1 + random.nextInt(NAMES.size())));
        Optional<ModelRow> model = tables.shown(name);
        int dice = random.nextInt(100);
        if (model.isEmpty()) {
            return dice < 50 ? register(name) : dice < 75 ? undelete(name) : create(name);
        }
        List<VersionRow> versions =
                tables.versions(model.get().key(), Optional.empty(), VERSIONS_MAX);
        if (versions.isEmpty() || (dice < 25 && versions.size() < VERSIONS_MAX)) {
            return register(name);
        }
        // Mostly what is new is spoken of.
        List<VersionRow> newest = versions.subList(0, Math.min(NEWEST, versions.size()));
        VersionRow row = pick(random.nextInt(4) > 0 ? newest : versions);
        if (dice < 52) {
            return move(name, model.get(), row);
        }
        if (dice < 60) {
            return rollback(name, model.get(), versions);
        }
        return dice < 88 ? ofVersion(name, row) : ofModel(name);
    }

    private Command register(String name) {
        TreeMap<String, Double> metrics = new TreeMap<>();
        metrics.put("elo", 1_500.0 + random.nextInt(3));
        return new Command.Register(
                ACTOR,
                name,
                Ulid.of(site.wall().toEpochMilli(), random.nextInt(1 << 16), random.nextLong()),
                sometimes(3, "key" + random.nextInt(5)),
                // I8: whoever coordinates numbers may say anything.
                random.nextInt(4) == 0 ? random.nextInt(30) : 0,
                site.majority(),
                sometimes(3, "label" + random.nextInt(12)),
                Optional.empty(),
                Content.ofMetrics(metrics));
    }

    private Command move(String name, ModelRow model, VersionRow row) {
        Expect expect = random.nextInt(3) == 0 ? expect(model, row) : Expect.NOTHING;
        return new Command.Move(ACTOR, name, Ref.of(row.id()), forward(row.stage()), "", expect);
    }

    /**
     * Mostly to an archived version, or one that may be rejected aside just now; to any, or a
     * rejected one, at times, so that it is refused.
     */
    private Command rollback(String name, ModelRow model, List<VersionRow> versions) {
        if (model.production().isEmpty()) {
            return move(name, model, pick(versions));
        }
        List<VersionRow> archived =
                versions.stream().filter(row -> row.stage() == Stage.ARCHIVED).toList();
        List<VersionRow> rejected =
                versions.stream().filter(row -> row.stage() == Stage.REJECTED).toList();
        boolean any = archived.isEmpty() || random.nextInt(5) == 0;
        List<VersionRow> others = rejected.isEmpty() || random.nextBoolean() ? versions : rejected;
        return new Command.Rollback(
                ACTOR,
                name,
                model.production().get(),
                pick(any ? others : archived).id(),
                "",
                random.nextBoolean() ? "manual" : "auto_regression_elo",
                JsonNodeFactory.instance.objectNode(),
                Expect.NOTHING);
    }

    /** Mostly what is so. */
    private Expect expect(ModelRow model, VersionRow row) {
        Stage stage = random.nextInt(5) > 0 ? row.stage() : pick(Stage.NAMED);
        String production = model.production().map(Ulid::toString).orElse(Expect.NONE);
        return new Expect(
                Optional.of(stage).filter(named -> named != Stage.DELETED && random.nextBoolean()),
                sometimes(2, random.nextInt(5) > 0 ? production : Expect.NONE));
    }

    private Stage forward(Stage stage) {
        boolean ahead = random.nextInt(4) > 0;
        return switch (stage) {
            case DEVELOPMENT -> ahead ? Stage.STAGING : pick(Stage.NAMED);
            case STAGING -> ahead ? Stage.PRODUCTION : pick(Stage.NAMED);
            case ARCHIVED, REJECTED -> ahead ? Stage.DEVELOPMENT : pick(Stage.NAMED);
            case PRODUCTION, DELETED, REWOUND -> pick(Stage.NAMED);
        };
    }

    private Command ofVersion(String name, VersionRow row) {
        Ref ref = Ref.of(row.id());
        String some = "v" + random.nextInt(4);
        return switch (random.nextInt(7)) {
            case 6 -> new Command.UndeleteVersion(ACTOR, name, ref, some);
            case 0, 1 -> new Command.SetTag(ACTOR, name, ref, "t" + random.nextInt(2), some);
            case 2 -> new Command.RemoveTag(ACTOR, name, ref, "t" + random.nextInt(2));
            case 3 -> new Command.SetAlias(ACTOR, name, "champion", ref);
            case 4 -> new Command.DescribeVersion(ACTOR, name, ref, some);
            default -> new Command.Observe(ACTOR, name, ref, observation());
        };
    }

    private Observation observation() {
        TreeMap<String, Double> metrics = new TreeMap<>();
        metrics.put("elo", 1_400.0 + random.nextInt(200));
        return new Observation(metrics, "arena", OptionalLong.empty(), Optional.empty());
    }

    private Command ofModel(String name) {
        return switch (random.nextInt(8)) {
            case 7 -> baseline(name);
            case 0 -> new Command.DeleteModel(ACTOR, name, "");
            case 1 -> undelete(name);
            case 2, 3 -> new Command.RenameModel(ACTOR, name, pick(NAMES));
            case 4 -> new Command.RemoveAlias(ACTOR, name, "champion");
            case 5 ->
                    new Command.DescribeModel(
                            ACTOR,
                            name,
                            sometimes(2, "d" + random.nextInt(3)),
                            new TreeMap<>(Map.of("t", sometimes(2, "v" + random.nextInt(3)))));
            default ->
                    new Command.Cleanup(
                            ACTOR, name, OptionalLong.of(1 + random.nextInt(9)), true, "");
        };
    }

    private Command baseline(String name) {
        TreeMap<String, Double> metrics = new TreeMap<>(Map.of("elo", 1_500.0));
        return random.nextInt(3) == 0
                ? new Command.RemoveBaseline(ACTOR, name, "")
                : new Command.SetBaseline(
                        ACTOR,
                        name,
                        Optional.empty(),
                        metrics,
                        Optional.empty(),
                        "",
                        OptionalLong.empty());
    }

    private Command create(String name) {
        return new Command.CreateModel(ACTOR, name, "made", new TreeMap<>());
    }

    private Command undelete(String name) {
        return new Command.UndeleteModel(ACTOR, name, OptionalInt.empty(), "");
    }

    private <T> Optional<T> sometimes(int oneOf, T value) {
        return random.nextInt(oneOf) == 0 ? Optional.of(value) : Optional.empty();
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
