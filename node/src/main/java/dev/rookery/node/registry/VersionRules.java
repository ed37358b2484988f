package dev.rookery.node.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What may be asked of one version: moves, tags, descriptions, observations, another number.
 *
 * <p>Threads: owned by the rules.
 */
final class VersionRules {

    private final Case one;

    VersionRules(Case one) {
        this.one = one;
    }

    Decision move(Command.Move asked) {
        Optional<Refusal> problem = new FieldRules().reason(asked.reason()).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        return on(asked.model(), asked.ref(), (model, row) -> move(asked, model, row));
    }

    private Decision move(Command.Move asked, ModelRow model, VersionRow row) {
        Optional<Refusal> unexpected = unexpected(asked.expect(), model, row);
        if (unexpected.isPresent()) {
            return Case.refuse(unexpected.get());
        }
        if (!row.stage().allowed().contains(asked.to())) {
            return Case.refuse(notAllowed(name(model, row), row.stage(), asked.to()));
        }
        VersionView now = one.views(model).version(row);
        boolean looked = asked.admission().filter(given -> given.isOf(now)).isPresent();
        if (!looked && asked.to() == Stage.PRODUCTION && one.policy().guarded()) {
            return Case.refuse(Refusals.notLookedAt(name(model, row), "promotion"));
        }
        Payload.Move move =
                new Payload.Move(
                        row.id(), row.stage(), asked.to(), model.production(), asked.reason());
        Optional<VersionBrief> archived =
                model.production()
                        .filter(id -> asked.to() == Stage.PRODUCTION)
                        .flatMap(id -> one.tables().version(model.key(), id))
                        .map(VersionBrief::of);
        VersionView after = now.withStage(asked.to(), one.atMillis());
        List<Payload> said = new ArrayList<>(List.of(move));
        new BaselineRules(one).promoted(after).ifPresent(said::add);
        if (looked) {
            after = labelled(after, asked.admission().orElseThrow().unsafeFormat(), said);
        }
        return one.accept(model.key(), said, new Answer.Moved(after, row.stage(), archived));
    }

    /** What was found in bytes that came after the registration is said with the move. */
    private VersionView labelled(VersionView after, Optional<String> format, List<Payload> said) {
        boolean fits =
                after.tags().containsKey(UnsafeLabel.KEY)
                        || after.tags().size() < ContentRules.TAGS_MAX;
        boolean told = Optional.ofNullable(after.tags().get(UnsafeLabel.KEY)).equals(format);
        if (format.isEmpty() || told || !fits) {
            return after;
        }
        said.add(new Payload.Tag(after.id(), UnsafeLabel.KEY, format));
        return after.withSaid(
                after.description(),
                UnsafeLabel.with(after.tags(), format.get()),
                after.metrics(),
                one.atMillis());
    }

    private static Refusal notAllowed(String version, Stage from, Stage to) {
        return new Refusal(
                RefusalCode.TRANSITION_NOT_ALLOWED,
                version
                        + " is in "
                        + from.text()
                        + " and cannot go to "
                        + to.text()
                        + "; allowed: "
                        + Case.names(from.allowed()),
                "",
                from.allowed());
    }

    /** What a caller believes and is not so. */
    Optional<Refusal> unexpected(Expect expect, ModelRow model, VersionRow row) {
        if (expect.stage().isPresent() && expect.stage().get() != row.stage()) {
            return Optional.of(
                    new Refusal(
                            RefusalCode.EXPECT_FAILED,
                            name(model, row)
                                    + " is in "
                                    + row.stage().text()
                                    + ", not in "
                                    + expect.stage().get().text(),
                            "look again, then decide"));
        }
        boolean asExpected =
                expect.production()
                        .map(text -> named(text, model).equals(model.production()))
                        .orElse(true);
        if (asExpected) {
            return Optional.empty();
        }
        String production =
                model.production()
                        .flatMap(id -> one.tables().version(model.key(), id))
                        .map(held -> VersionBrief.of(held).ref())
                        .orElse(Expect.NONE);
        return Optional.of(
                new Refusal(
                        RefusalCode.EXPECT_FAILED,
                        "in production of "
                                + model.shownName()
                                + " is "
                                + production
                                + ", not "
                                + Refusal.shown(expect.production().orElse("")),
                        "look again, then decide"));
    }

    /** What an expected production names: empty for {@code none}; an id of nothing when unknown. */
    private Optional<Ulid> named(String text, ModelRow model) {
        if (text.equals(Expect.NONE)) {
            return Optional.empty();
        }
        return Ref.parse(text)
                .flatMap(ref -> Refs.resolve(model.key(), ref, one.tables()))
                .map(VersionRow::id)
                .or(() -> Optional.of(new Ulid(0, 0)));
    }

    Decision setTag(Command.SetTag asked) {
        Optional<Refusal> problem =
                new FieldRules()
                        .tag(asked.key(), asked.value())
                        .addressable("tags", asked.key())
                        .problem()
                        .or(() -> UnsafeLabel.reserved(asked.key()));
        return problem.isPresent()
                ? Case.refuse(problem.get())
                : on(
                        asked.model(),
                        asked.ref(),
                        (model, row) -> tag(model, row, asked.key(), Optional.of(asked.value())));
    }

    Decision removeTag(Command.RemoveTag asked) {
        Optional<Refusal> problem = UnsafeLabel.reserved(asked.key());
        return problem.isPresent()
                ? Case.refuse(problem.get())
                : on(
                        asked.model(),
                        asked.ref(),
                        (model, row) -> tag(model, row, asked.key(), Optional.empty()));
    }

    Decision label(Command.Label asked) {
        Optional<ModelRow> model = one.tables().model(asked.model());
        if (model.isEmpty()) {
            return Case.modelUnknown(asked.model().name());
        }
        return one.version(model.get(), Ref.of(asked.version()))
                .map(
                        row ->
                                tag(
                                        model.get(),
                                        row,
                                        UnsafeLabel.KEY,
                                        Optional.of(asked.unsafeFormat())))
                .orElseGet(() -> one.versionUnknown(model.get(), Ref.of(asked.version())));
    }

    private Decision tag(ModelRow model, VersionRow row, String key, Optional<String> value) {
        VersionView now = one.views(model).version(row);
        if (Optional.ofNullable(now.tags().get(key)).equals(value)) {
            return Case.unchanged(new Answer.Version(now));
        }
        SortedMap<String, String> tags = new TreeMap<>(now.tags());
        tags.remove(key);
        value.ifPresent(text -> tags.put(key, text));
        Optional<Refusal> problem =
                new FieldRules().count("tags", tags.size(), ContentRules.TAGS_MAX).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        VersionView after = now.withSaid(now.description(), tags, now.metrics(), one.atMillis());
        Payload.Tag tag = new Payload.Tag(row.id(), key, value);
        return one.accept(model.key(), tag, new Answer.Version(after));
    }

    Decision describe(Command.DescribeVersion asked) {
        Optional<Refusal> problem = new FieldRules().description(asked.description()).problem();
        return problem.isPresent()
                ? Case.refuse(problem.get())
                : on(
                        asked.model(),
                        asked.ref(),
                        (model, row) -> describe(model, row, asked.description()));
    }

    private Decision describe(ModelRow model, VersionRow row, String description) {
        VersionView now = one.views(model).version(row);
        if (now.description().equals(description)) {
            return Case.unchanged(new Answer.Version(now));
        }
        VersionView after = now.withSaid(description, now.tags(), now.metrics(), one.atMillis());
        return one.accept(
                model.key(),
                new Payload.DescribeVersion(row.id(), description),
                new Answer.Version(after));
    }

    Decision observe(Command.Observe asked) {
        Optional<Refusal> problem = problem(asked.observation());
        return problem.isPresent()
                ? Case.refuse(problem.get())
                : on(
                        asked.model(),
                        asked.ref(),
                        (model, row) -> observe(model, row, asked.observation()));
    }

    private static Optional<Refusal> problem(Observation seen) {
        FieldRules rules = new FieldRules();
        if (seen.metrics().isEmpty() && seen.games().isEmpty()) {
            rules.refuse("metrics", "{}", "at least one metric, or games");
        }
        rules.count("metrics", seen.metrics().size(), ContentRules.METRICS_MAX);
        seen.metrics().forEach(rules::metric);
        rules.text("source", seen.source(), FieldRules.TEXT_MAX, false);
        seen.games().ifPresent(rules::games);
        seen.window().ifPresent(rules::window);
        return rules.problem();
    }

    private Decision observe(ModelRow model, VersionRow row, Observation seen) {
        VersionView now = one.views(model).version(row);
        SortedMap<String, Double> metrics = new TreeMap<>(now.metrics());
        metrics.putAll(seen.metrics());
        VersionView after = now.withSaid(now.description(), now.tags(), metrics, one.atMillis());
        return one.accept(
                model.key(), new Payload.Observe(row.id(), seen), new Answer.Version(after));
    }

    Decision renumber(Command.Renumber asked) {
        Optional<ModelRow> model = one.tables().model(asked.model());
        if (model.isEmpty()) {
            return Case.modelUnknown(asked.model().name());
        }
        Optional<VersionRow> row = one.tables().version(asked.model(), asked.version());
        if (row.isEmpty()) {
            return one.versionUnknown(model.get(), Ref.of(asked.version()));
        }
        VersionView now = one.views(model.get()).version(row.get());
        if (row.get().number().isPresent()) {
            return Case.unchanged(new Answer.Version(now));
        }
        long number = one.number(asked.model(), model.get().numberMax(), asked.numberHint());
        if (number > FieldRules.NUMBER_MAX) {
            return Case.refuse(
                    RefusalCode.NUMBER_CONFLICT,
                    "model " + model.get().shownName() + " has no number left",
                    "");
        }
        return one.accept(
                asked.model(),
                new Payload.Renumber(asked.version(), number, asked.majority()),
                new Answer.Version(now.withNumber(number, one.atMillis())));
    }

    Decision undelete(Command.UndeleteVersion asked) {
        Optional<Refusal> problem = new FieldRules().reason(asked.reason()).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        Optional<ModelRow> model = one.model(asked.model());
        if (model.isEmpty()) {
            return Case.modelUnknown(asked.model());
        }
        return Refs.deleted(model.get().key(), asked.ref(), one.tables())
                .map(row -> undelete(asked, model.get(), row))
                .orElseGet(() -> notDeleted(model.get(), asked.ref()));
    }

    private Decision undelete(Command.UndeleteVersion asked, ModelRow model, VersionRow row) {
        Stage to = deletedFrom(model.key(), row.id());
        Payload.Move move =
                new Payload.Move(row.id(), Stage.DELETED, to, model.production(), asked.reason());
        VersionView after = one.views(model).version(row).withStage(to, one.atMillis());
        return one.accept(
                model.key(), move, new Answer.Moved(after, Stage.DELETED, Optional.empty()));
    }

    /** The stage that the newest deletion of a version took it from. */
    private Stage deletedFrom(ModelKey key, Ulid id) {
        Stage from = Stage.DEVELOPMENT;
        for (MoveRow move : one.tables().moves(key)) {
            boolean deletes = move.made() && move.to() == Stage.DELETED;
            if (deletes && move.version().equals(Optional.of(id))) {
                from = move.from();
            }
        }
        return from;
    }

    private Decision notDeleted(ModelRow model, Ref ref) {
        Optional<VersionRow> row = one.version(model, ref);
        return row.map(
                        held ->
                                Case.refuse(
                                        RefusalCode.TRANSITION_NOT_ALLOWED,
                                        name(model, held)
                                                + " is in "
                                                + held.stage().text()
                                                + ", not deleted",
                                        ""))
                .orElseGet(() -> one.versionUnknown(model, ref));
    }

    private Decision on(String name, Ref ref, OnVersion then) {
        Optional<ModelRow> model = one.model(name);
        if (model.isEmpty()) {
            return Case.modelUnknown(name);
        }
        return one.version(model.get(), ref)
                .map(row -> then.judge(model.get(), row))
                .orElseGet(() -> one.versionUnknown(model.get(), ref));
    }

    static String name(ModelRow model, VersionRow row) {
        return model.shownName() + ":" + VersionBrief.of(row).ref();
    }

    /** What is judged once model and version are found. */
    private interface OnVersion {
        Decision judge(ModelRow model, VersionRow row);
    }
}
