package dev.rookery.node;

import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.metrics.VerdictMetrics;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.rollback.Verdict;
import dev.rookery.node.service.RollbackCheck;
import dev.rookery.node.service.VerdictDesk;
import dev.rookery.node.settings.RollbackSettings;
import dev.rookery.sync.fact.Fact;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the production of every model from time to time, and soon after an observation, a move or
 * a baseline. One node does so for all; that two believe it is theirs does no harm, since their
 * verdicts are equal.
 *
 * <p>Threads: {@link #look} and {@link #soon} are run by timers, one at a time each; {@link #kept}
 * is called by the sync loop; the figures are for any thread.
 */
final class RollbackWatch {

    private static final Logger log = LoggerFactory.getLogger(RollbackWatch.class);

    /** How soon after an observation. */
    static final Duration SOON = Duration.ofSeconds(2);

    private static final int SHOWN_MAX = 10;

    /** Kinds of facts that a verdict may depend on. */
    private static final Set<String> LOOKED_AT =
            Set.of("version.observe", "version.move", "model.baseline", "model.rollback");

    private final VerdictDesk desk;
    private final RollbackActs acts;
    private final BooleanSupplier elected;
    private final HealthComponent health;
    private final AtomicBoolean stated = new AtomicBoolean();
    private volatile Seen seen = Seen.NOTHING;
    private long findings;

    /**
     * What the last look saw.
     *
     * @param failing by model, what is to be rolled back and why
     */
    private record Seen(
            boolean evaluates,
            Map<Verdict.Kind, Integer> verdicts,
            Map<String, Failing> failing,
            boolean complete,
            long findings) {

        static final Seen NOTHING = new Seen(false, Map.of(), Map.of(), true, 0);
    }

    /** A version that is to be rolled back. */
    private record Failing(Ulid version, String text) {}

    /**
     * @param elected whether this node judges now
     */
    RollbackWatch(
            VerdictDesk desk, RollbackActs acts, BooleanSupplier elected, HealthComponent health) {
        this.desk = desk;
        this.acts = acts;
        this.elected = elected;
        this.health = health;
        health.details(this::details);
    }

    VerdictMetrics.Figures figures() {
        Seen last = seen;
        return new VerdictMetrics.Figures(last.evaluates(), last.verdicts(), last.findings());
    }

    /** Notes facts that a verdict may depend on; must not block. */
    void kept(List<Fact> facts) {
        if (facts.stream().anyMatch(fact -> LOOKED_AT.contains(fact.kind()))) {
            stated.set(true);
        }
    }

    /** Looks when something was stated since the last look, or another node's turn is over. */
    void soon() {
        if (stated.get() || elected.getAsBoolean() != seen.evaluates()) {
            look();
        }
    }

    /** Judges every model that has a version in production. */
    synchronized void look() {
        stated.set(false);
        if (!elected.getAsBoolean()) {
            seen = new Seen(false, Map.of(), Map.of(), true, findings);
            health.succeeded();
            return;
        }
        Map<Verdict.Kind, Integer> verdicts = new EnumMap<>(Verdict.Kind.class);
        Map<String, Failing> failing = new TreeMap<>();
        VerdictDesk.InProduction all = desk.inProduction();
        for (ModelView model : all.models()) {
            RollbackCheck check = desk.check(model);
            verdicts.merge(check.verdict().kind(), 1, Integer::sum);
            if (check.verdict().kind().isFailing()) {
                note(check, failing);
                act(check);
            }
        }
        seen = new Seen(true, verdicts, failing, all.complete(), findings);
        acts.keepOnly(failing.keySet());
        health.succeeded();
    }

    private void act(RollbackCheck check) {
        boolean automatic = check.mode() == RollbackSettings.Mode.AUTO;
        if (automatic && check.verdict().shouldRollback() && acts.consider(check)) {
            stated.set(true);
        }
    }

    private void note(RollbackCheck check, Map<String, Failing> failing) {
        String model = check.model().name();
        Ulid version = check.production().orElseThrow().id();
        Verdict verdict = check.verdict();
        failing.put(model, new Failing(version, verdict.kind().text() + ": " + verdict.reason()));
        Failing before = seen.failing().get(model);
        if (before == null || !before.version().equals(version)) {
            findings++;
            log.warn(
                    "[rollback] {}:{} in production is failing ({}, mode {}): {}",
                    model,
                    check.production().orElseThrow().ref(),
                    verdict.severity().text(),
                    check.mode(),
                    verdict.reason());
        }
    }

    private Map<String, Object> details() {
        Seen last = seen;
        Map<String, Object> details = new TreeMap<>();
        details.put("evaluator", last.evaluates());
        if (!last.evaluates()) {
            return details;
        }
        Map<String, Object> counts = new TreeMap<>();
        last.verdicts().forEach((kind, count) -> counts.put(kind.text(), count));
        details.put("verdicts", counts);
        Map<String, Object> shown = new TreeMap<>();
        last.failing().entrySet().stream()
                .limit(SHOWN_MAX)
                .forEach(entry -> shown.put(entry.getKey(), entry.getValue().text()));
        details.put("failing", shown);
        if (!last.complete()) {
            details.put(
                    "left_out", "models beyond the first " + VerdictDesk.MODELS_MAX + " by name");
        }
        return details;
    }
}
