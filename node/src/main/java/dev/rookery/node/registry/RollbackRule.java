package dev.rookery.node.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether a rollback that was decided outside is made: production still is what it was then, and
 * the target still can be taken. What bytes a target has here is for the caller to know.
 *
 * <p>Threads: owned by the rules.
 */
final class RollbackRule {

    private final Case one;
    private final Command.Rollback asked;

    RollbackRule(Case one, Command.Rollback asked) {
        this.one = one;
        this.asked = asked;
    }

    Decision judge() {
        Optional<Refusal> problem =
                Command.Rollback.problem(asked.reason(), asked.trigger(), asked.evidence());
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        Optional<ModelRow> model = one.model(asked.model());
        if (model.isEmpty()) {
            return Case.modelUnknown(asked.model());
        }
        Optional<VersionRow> from =
                model.get().production().flatMap(id -> one.tables().version(model.get().key(), id));
        if (from.isEmpty()) {
            return Case.refuse(Refusals.nothingInProduction(model.get().shownName()));
        }
        return one.version(model.get(), Ref.of(asked.to()))
                .map(to -> judge(model.get(), from.get(), to))
                .orElseGet(() -> one.versionUnknown(model.get(), Ref.of(asked.to())));
    }

    private Decision judge(ModelRow model, VersionRow from, VersionRow to) {
        Optional<Refusal> unexpected =
                new VersionRules(one)
                        .unexpected(asked.expect(), model, to)
                        .or(() -> changed(model, from))
                        .or(() -> untakable(model, to));
        if (unexpected.isPresent()) {
            return Case.refuse(unexpected.get());
        }
        MoveRow promotion =
                one.tables().promotions(model.key(), Optional.empty(), 1).stream()
                        .filter(row -> row.version().equals(Optional.of(from.id())))
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalStateException("in production unmoved: " + from));
        VersionView before = one.views(model).version(from);
        VersionView after =
                one.views(model).version(to).withStage(Stage.PRODUCTION, one.atMillis());
        Payload.Rollback rollback =
                fitting(said(promotion, before.metrics(), after.metrics()), promotion);
        List<Payload> drafts = new ArrayList<>(List.of(rollback));
        new BaselineRules(one).promoted(after).ifPresent(drafts::add);
        VersionBrief failed = before.withStage(rollback.failedTo(), one.atMillis()).brief();
        RollbackView view = Rollbacks.made(model.shownName(), rollback, one, failed, after.brief());
        return one.accept(model.key(), drafts, new Answer.RolledBack(view, after));
    }

    private Payload.Rollback said(
            MoveRow promotion,
            SortedMap<String, Double> fromMetrics,
            SortedMap<String, Double> toMetrics) {
        return new Payload.Rollback(
                promotion.fact().rank(),
                asked.from(),
                asked.to(),
                one.policy().failedStage(),
                asked.reason(),
                asked.trigger(),
                fromMetrics,
                toMetrics,
                asked.evidence());
    }

    /** A rollback is never refused for the figures that come along with it. */
    private Payload.Rollback fitting(Payload.Rollback whole, MoveRow promotion) {
        boolean fits =
                whole.fromMetrics().size() <= ContentRules.METRICS_MAX
                        && whole.toMetrics().size() <= ContentRules.METRICS_MAX
                        && PayloadCodec.encode(whole).length <= PayloadCodec.BODY_BYTES_MAX;
        return fits ? whole : said(promotion, new TreeMap<>(), new TreeMap<>());
    }

    private Optional<Refusal> changed(ModelRow model, VersionRow now) {
        return now.id().equals(asked.from())
                ? Optional.empty()
                : Optional.of(
                        new Refusal(
                                RefusalCode.EXPECT_FAILED,
                                "in production of "
                                        + model.shownName()
                                        + " is "
                                        + VersionBrief.of(now).ref()
                                        + " by now, not the version that was to be rolled back",
                                "look again, then decide"));
    }

    /** An archived version, or one that was in production before and went elsewhere since. */
    private Optional<Refusal> untakable(ModelRow model, VersionRow to) {
        boolean open =
                to.stage() == Stage.ARCHIVED
                        || (MoveFold.takable(to.stage()) && wasInProduction(model, to));
        return open ? Optional.empty() : Optional.of(Refusals.notPutBack(model, to));
    }

    private boolean wasInProduction(ModelRow model, VersionRow to) {
        return one
                .tables()
                .promotions(model.key(), Optional.empty(), RollbackTargets.PROMOTIONS_MAX)
                .stream()
                .anyMatch(row -> row.version().equals(Optional.of(to.id())));
    }
}
