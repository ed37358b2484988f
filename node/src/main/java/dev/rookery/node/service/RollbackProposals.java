package dev.rookery.node.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Expect;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RefusalCode;
import dev.rookery.node.registry.VersionBrief;
import dev.rookery.node.rollback.Finding;
import dev.rookery.node.rollback.Verdict;
import dev.rookery.node.settings.RollbackSettings.Mode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Verdicts that become rollbacks: by themselves where the mode is {@code auto}, by an operator's
 * approval where it is {@code approve}. A proposal is kept nowhere: it is the verdict, which every
 * node comes to from the same facts, so it holds exactly as long as its reasons do.
 *
 * <p>Threads: safe for any thread.
 */
public final class RollbackProposals {

    /** What asks where an operator approved. */
    static final String APPROVED = "approved";

    private static final String AUTOMATIC = "auto_regression_";
    private static final int REASON_MAX = 1_000;

    private final VerdictDesk verdicts;
    private final RollbackDesk rollbacks;
    private final Executor readers;

    /**
     * @param readers runs what blocks on reads
     */
    public RollbackProposals(VerdictDesk verdicts, RollbackDesk rollbacks, Executor readers) {
        this.verdicts = verdicts;
        this.rollbacks = rollbacks;
        this.readers = readers;
    }

    /** Models whose rollback waits for an approval now; blocks. */
    public List<RollbackCheck> pending() {
        return verdicts.inProduction().models().stream()
                .filter(model -> verdicts.mode(model) == Mode.APPROVE)
                .map(verdicts::check)
                .filter(check -> check.verdict().shouldRollback())
                .toList();
    }

    /**
     * Rolls a model back because an operator says so, if the verdict still does.
     *
     * @param from the version that was to be rolled back, as the operator saw it; empty for
     *     whatever is in production
     * @return as {@link RollbackDesk#rollBack}; refused where nothing is to be rolled back
     */
    public CompletionStage<Decision> approve(
            String actor, String model, Optional<String> from, Wish wish) {
        return CompletableFuture.supplyAsync(() -> verdicts.check(model), readers)
                .thenCompose(
                        found ->
                                found instanceof Lookup.Found<RollbackCheck> is
                                        ? approve(actor, is.value(), from, wish)
                                        : refused(((Lookup.Missing<?>) found).refusal()));
    }

    private CompletionStage<Decision> approve(
            String actor, RollbackCheck check, Optional<String> from, Wish wish) {
        if (!check.verdict().shouldRollback()) {
            return refused(
                    new Refusal(
                            RefusalCode.EXPECT_FAILED,
                            "nothing is to be rolled back of "
                                    + check.model().name()
                                    + ": "
                                    + check.verdict().reason(),
                            "a rollback without a verdict is POST …/rollback"));
        }
        return rollbacks.rollBack(wanted(actor, check, APPROVED, from), wish);
    }

    /** Rolls a model back because the verdict says so and the mode is {@code auto}. */
    public CompletionStage<Decision> act(String actor, RollbackCheck check) {
        return rollbacks.rollBack(
                wanted(actor, check, trigger(check.verdict()), Optional.empty()), Wish.NONE);
    }

    private static RollbackWish wanted(
            String actor, RollbackCheck check, String trigger, Optional<String> from) {
        String reason = check.verdict().reason();
        String production = check.production().map(VersionBrief::id).orElseThrow().toString();
        return new RollbackWish(
                actor,
                check.model().name(),
                Optional.empty(),
                reason.substring(0, Math.min(REASON_MAX, reason.length())),
                trigger,
                evidence(check.verdict()),
                new Expect(Optional.empty(), Optional.of(from.orElse(production))));
    }

    /** {@code auto_regression_elo}: by the worst metric alone, so that there are few. */
    private static String trigger(Verdict verdict) {
        return AUTOMATIC + verdict.evidence().get(0).metric();
    }

    private static ObjectNode evidence(Verdict verdict) {
        ObjectNode evidence = JsonNodeFactory.instance.objectNode();
        evidence.put("verdict", verdict.kind().text());
        evidence.put("severity", verdict.severity().text());
        evidence.put("in_a_row", verdict.inARow());
        ArrayNode findings = evidence.putArray("findings");
        for (Finding finding : verdict.evidence()) {
            if (finding.state() == Finding.State.FAILING) {
                findings.addObject()
                        .put("metric", finding.metric())
                        .put("value", finding.value())
                        .put("reference", finding.reference())
                        .put("margin", finding.margin())
                        .put("count", finding.count())
                        .put("limit", finding.limit());
            }
        }
        return evidence;
    }

    private static CompletionStage<Decision> refused(Refusal refusal) {
        return CompletableFuture.completedStage(new Decision.Refused(refusal));
    }
}
