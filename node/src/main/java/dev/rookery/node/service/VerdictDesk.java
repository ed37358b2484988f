package dev.rookery.node.service;

import dev.rookery.node.registry.Baseline;
import dev.rookery.node.registry.BaselineView;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.registry.ModelFilter;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.MoveRow;
import dev.rookery.node.registry.Observed;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.RollbackView;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.rollback.Policy;
import dev.rookery.node.rollback.Question;
import dev.rookery.node.rollback.Sample;
import dev.rookery.node.rollback.Verdict;
import dev.rookery.node.settings.RollbackOverride;
import dev.rookery.node.settings.RollbackSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks the policy about models, with what the registry holds of them.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class VerdictDesk {

    /** Most times of observations that a backtest asks about; each may be seconds of work. */
    static final int LOOKS_MAX = 1_000;

    /** Most models that are judged at a time. */
    public static final int MODELS_MAX = 100_000;

    private static final ModelFilter IN_PRODUCTION =
            new ModelFilter(
                    Optional.of(Stage.PRODUCTION),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    private final Catalogue catalogue;
    private final RollbackSettings settings;
    private final MetricDirections directions;
    private final InstantSource clock;

    public VerdictDesk(
            Catalogue catalogue,
            RollbackSettings settings,
            MetricDirections directions,
            InstantSource clock) {
        this.catalogue = catalogue;
        this.settings = settings;
        this.directions = directions;
        this.clock = clock;
    }

    /** The verdict on a model's production now; missing without the model. */
    public Lookup<RollbackCheck> check(String model) {
        Lookup<ModelView> found = catalogue.model(model, OptionalLong.empty());
        if (found instanceof Lookup.Missing<ModelView> missing) {
            return new Lookup.Missing<>(missing.refusal());
        }
        return new Lookup.Found<>(check(((Lookup.Found<ModelView>) found).value()));
    }

    /** The verdict on a model's production now. */
    public RollbackCheck check(ModelView model) {
        RollbackSettings own = settings.forModel(model.name(), model.type().text());
        long now = clock.millis();
        Optional<Baseline> baseline = baseline(model.name());
        boolean looks = own.mode() != RollbackSettings.Mode.OFF && model.production().isPresent();
        List<Sample> samples =
                looks
                        ? samples(model.name(), "production", since(baseline, own, now), now)
                        : List.of();
        Question question = new Question(baseline, samples, List.of(), own, directions, now);
        return new RollbackCheck(model, own.mode(), baseline, verdict(model, question));
    }

    private Verdict verdict(ModelView model, Question question) {
        if (model.production().isEmpty()) {
            return Policy.noProduction(question);
        }
        Verdict verdict = Policy.judge(question);
        // Past rollbacks only ever hold one up: without one to hold up nobody need look for them.
        return verdict.kind().isFailing()
                ? Policy.judge(
                        new Question(
                                question.baseline(),
                                question.samples(),
                                rollbacks(model.name()),
                                question.settings(),
                                question.directions(),
                                question.nowMillis()))
                : verdict;
    }

    /**
     * What other rules would have said of what was observed of a version since the baseline.
     *
     * @param ref empty for the version in production
     * @param rules what differs from the model's own
     * @return missing without the model or the version
     */
    public Lookup<Backtest> backtest(String model, Optional<Ref> ref, RollbackOverride rules) {
        Ref wanted = ref.orElse(new Ref("production"));
        Lookup<VersionView> found = catalogue.version(model, wanted, OptionalLong.empty());
        if (found instanceof Lookup.Missing<VersionView> missing) {
            return new Lookup.Missing<>(missing.refusal());
        }
        VersionView version = ((Lookup.Found<VersionView>) found).value();
        RollbackSettings tried =
                settings.forModel(version.model(), version.type().text()).tried(rules);
        Optional<Baseline> baseline = baseline(version.model());
        List<Sample> samples =
                samples(
                        version.model(),
                        version.id().toString(),
                        baseline.map(Baseline::atMillis).orElse(0L),
                        clock.millis());
        List<Long> times = samples.stream().map(Sample::atMillis).distinct().sorted().toList();
        int skipped = Math.max(0, times.size() - LOOKS_MAX);
        List<Long> asked = times.subList(skipped, times.size());
        return new Lookup.Found<>(
                new Backtest(
                        version.model(),
                        version.brief(),
                        baseline,
                        asked.size(),
                        skipped,
                        changes(asked, samples, baseline, tried)));
    }

    private List<Backtest.Change> changes(
            List<Long> times,
            List<Sample> samples,
            Optional<Baseline> baseline,
            RollbackSettings tried) {
        List<Backtest.Change> changes = new ArrayList<>();
        Verdict.Kind before = Verdict.Kind.OFF;
        for (long at : times) {
            long from = at - tried.rules().window().multipliedBy(2).toMillis();
            List<Sample> known =
                    samples.stream()
                            .filter(sample -> sample.atMillis() <= at && sample.atMillis() > from)
                            .toList();
            Verdict verdict =
                    Policy.judge(new Question(baseline, known, List.of(), tried, directions, at));
            if (changes.isEmpty() || verdict.kind() != before) {
                changes.add(new Backtest.Change(at, verdict));
            }
            before = verdict.kind();
        }
        return changes;
    }

    private Optional<Baseline> baseline(String model) {
        Lookup<BaselineView> found = catalogue.baseline(model, OptionalLong.empty());
        return found instanceof Lookup.Found<BaselineView> is
                ? Optional.of(is.value().baseline())
                : Optional.empty();
    }

    /** Two windows back: looks before this one, of which findings in a row are told, need more. */
    private static long since(Optional<Baseline> baseline, RollbackSettings own, long now) {
        long windows = now - own.rules().window().multipliedBy(2).toMillis();
        return Math.max(windows, baseline.map(set -> Math.min(set.atMillis(), now)).orElse(0L));
    }

    private List<Sample> samples(String model, String ref, long since, long now) {
        Lookup<List<Observed>> found =
                catalogue.observations(model, new Ref(ref), since, now, Catalogue.OBSERVATIONS_MAX);
        return found instanceof Lookup.Found<List<Observed>> are
                ? are.value().stream().map(Sample::of).toList()
                : List.of();
    }

    /**
     * Those that were made, also such that a rewind took back: rewinds cover no counts. The newest
     * page has more than any limit looks back at.
     */
    private List<Long> rollbacks(String model) {
        Lookup<List<RollbackView>> found =
                catalogue.rollbacks(model, PageRequest.LIMIT_MAX, OptionalLong.empty());
        return found instanceof Lookup.Found<List<RollbackView>> are
                ? are.value().stream()
                        .filter(rollback -> rollback.outcome() != MoveRow.Outcome.SUPERSEDED)
                        .map(RollbackView::atMillis)
                        .toList()
                : List.of();
    }

    /**
     * Models with a version in production.
     *
     * @param complete whether these are all; of more than {@value #MODELS_MAX} the rest by name is
     *     left out
     */
    public record InProduction(List<ModelView> models, boolean complete) {}

    /** Every model that has a version in production. */
    public InProduction inProduction() {
        List<ModelView> models = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            PageRequest page = new PageRequest(PageRequest.LIMIT_MAX, token);
            Lookup<Page<ModelView>> found =
                    catalogue.models(IN_PRODUCTION, page, OptionalLong.empty());
            if (!(found instanceof Lookup.Found<Page<ModelView>> is)) {
                return new InProduction(models, false);
            }
            models.addAll(is.value().items());
            token = is.value().nextToken();
        } while (token.isPresent() && models.size() < MODELS_MAX);
        return new InProduction(models, token.isEmpty());
    }

    /** What a verdict on a model leads to. */
    public RollbackSettings.Mode mode(ModelView model) {
        return settings.forModel(model.name(), model.type().text()).mode();
    }
}
