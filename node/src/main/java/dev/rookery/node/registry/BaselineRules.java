package dev.rookery.node.registry;

import java.util.Optional;
import java.util.SortedMap;

/**
 * What production must hold: set by hand, or by a promotion from the promoted version's figures.
 *
 * <p>Threads: owned by the rules.
 */
final class BaselineRules {

    private final Case one;

    BaselineRules(Case one) {
        this.one = one;
    }

    Decision set(Command.SetBaseline asked) {
        FieldRules rules = new FieldRules();
        rules.count("metrics", asked.metrics().size(), ContentRules.METRICS_MAX);
        asked.metrics().forEach(rules::metric);
        rules.text("source", asked.source(), FieldRules.TEXT_MAX, false);
        asked.games().ifPresent(rules::games);
        if (rules.problem().isPresent()) {
            return Case.refuse(rules.problem().get());
        }
        Optional<ModelRow> model = one.model(asked.model());
        return model.isEmpty() ? Case.modelUnknown(asked.model()) : set(asked, model.get());
    }

    private Decision set(Command.SetBaseline asked, ModelRow model) {
        Optional<VersionRow> version =
                asked.ref().isPresent()
                        ? one.version(model, asked.ref().get())
                        : model.production().flatMap(id -> one.tables().version(model.key(), id));
        if (asked.ref().isPresent() && version.isEmpty()) {
            return one.versionUnknown(model, asked.ref().get());
        }
        SortedMap<String, Double> metrics = asked.metrics();
        if (metrics.isEmpty() && version.isPresent()) {
            metrics = one.views(model).version(version.get()).metrics();
        }
        if (metrics.isEmpty()) {
            return Case.refuse(Refusals.baselineEmpty(model, version));
        }
        Baseline baseline =
                new Baseline(
                        version.map(VersionRow::id),
                        metrics,
                        asked.games(),
                        asked.source(),
                        asked.atMillis().orElse(one.atMillis()));
        BaselineView view =
                new BaselineView(
                        model.shownName(),
                        baseline,
                        version.map(VersionBrief::of),
                        one.actor(),
                        one.atMillis());
        boolean same =
                one.views(model)
                        .baseline()
                        .map(BaselineView::baseline)
                        .equals(Optional.of(baseline));
        return same
                ? Case.unchanged(new Answer.Baselined(view))
                : one.accept(
                        model.key(),
                        new Payload.SetBaseline(Optional.of(baseline), ""),
                        new Answer.Baselined(view));
    }

    Decision remove(Command.RemoveBaseline asked) {
        Optional<Refusal> problem = new FieldRules().reason(asked.reason()).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        Optional<ModelRow> model = one.model(asked.model());
        if (model.isEmpty()) {
            return Case.modelUnknown(asked.model());
        }
        Optional<BaselineView> now = one.views(model.get()).baseline();
        return now.map(
                        view ->
                                one.accept(
                                        model.get().key(),
                                        new Payload.SetBaseline(Optional.empty(), asked.reason()),
                                        new Answer.Baselined(view)))
                .orElseGet(() -> Case.refuse(Refusals.baselineUnknown(model.get().shownName())));
    }

    /** What a version brings into production, where a promotion sets the baseline. */
    Optional<Payload> promoted(VersionView version) {
        boolean sets =
                one.policy().autoBaseline()
                        && version.stage() == Stage.PRODUCTION
                        && !version.metrics().isEmpty()
                        && version.metrics().size() <= ContentRules.METRICS_MAX;
        return sets
                ? Optional.of(automatic(version)).filter(BaselineRules::fits)
                : Optional.empty();
    }

    private Payload automatic(VersionView version) {
        Baseline baseline =
                new Baseline(
                        Optional.of(version.id()),
                        version.metrics(),
                        Optional.empty(),
                        Baseline.AUTOMATIC,
                        one.atMillis());
        return new Payload.SetBaseline(Optional.of(baseline), "");
    }

    /** A promotion is never refused for what comes along with it. */
    private static boolean fits(Payload payload) {
        return PayloadCodec.encode(payload).length <= PayloadCodec.BODY_BYTES_MAX;
    }
}
