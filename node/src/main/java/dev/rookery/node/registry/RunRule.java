package dev.rookery.node.registry;

import dev.rookery.sync.fact.Draft;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Registrations of CMA-ES runs: as any other, and where its caller wants it a move to staging in
 * the same batch, when the run beats the best of its model by more than {@value #MARGIN_TEXT}.
 *
 * <p>Threads: owned by the rules.
 */
final class RunRule {

    static final String MARGIN_TEXT = "0.02";

    private static final BigDecimal MARGIN = new BigDecimal(MARGIN_TEXT);

    /** Runs looked at for the best; further ones are as good as rejected, so the bar stays high. */
    private static final int LOOKED_AT_MAX = 1_000;

    private final Case one;
    private final Command.RegisterRun asked;

    RunRule(Case one, Command.RegisterRun asked) {
        this.one = one;
        this.asked = asked;
    }

    Decision judge() {
        Decision decision = new RegisterRule(one, asked.registration()).judge();
        if (!(decision instanceof Decision.Accepted accepted)
                || !(accepted.answer() instanceof Answer.Registered registered)) {
            return decision;
        }
        if (registered.replayed()) {
            return again(registered.version());
        }
        return asked.autoPromote() ? promoted(accepted, registered.version()) : decision;
    }

    /** The first answer again. A run that was promoted with its registration has two facts. */
    private Decision again(VersionView version) {
        int facts =
                one.tables()
                        .version(version.key(), version.id())
                        .map(row -> one.tables().fact(row.registration()).batch().size())
                        .orElse(1);
        VersionView first =
                facts == 1 ? version : version.withStage(Stage.STAGING, version.createdAtMillis());
        return Case.unchanged(new Answer.Registered(first, true));
    }

    private Decision promoted(Decision.Accepted accepted, VersionView version) {
        Optional<BigDecimal> best = best(version.key());
        BigDecimal fitness = decimal(asked.fitness());
        boolean better = best.isEmpty() || fitness.subtract(best.get()).compareTo(MARGIN) > 0;
        if (!better) {
            return accepted;
        }
        Payload.Move move =
                new Payload.Move(
                        version.id(),
                        Stage.DEVELOPMENT,
                        Stage.STAGING,
                        one.tables().model(version.key()).flatMap(ModelRow::production),
                        reason(fitness, best));
        List<Draft> drafts = new ArrayList<>(accepted.drafts());
        drafts.add(one.draft(version.key(), move));
        return new Decision.Accepted(
                drafts,
                new Answer.Registered(version.withStage(Stage.STAGING, one.atMillis()), false));
    }

    private static String reason(BigDecimal fitness, Optional<BigDecimal> best) {
        return best.map(
                        so ->
                                "fitness "
                                        + fitness.toPlainString()
                                        + " is "
                                        + fitness.subtract(so).toPlainString()
                                        + " above the best so far, "
                                        + so.toPlainString())
                .orElseGet(() -> "fitness " + fitness.toPlainString() + " of the first run");
    }

    /**
     * What was rejected, deleted or taken back is no bar: somebody found that it does not count.
     */
    private Optional<BigDecimal> best(ModelKey key) {
        List<RunRow> fittest = one.tables().fittest(key, LOOKED_AT_MAX);
        Optional<RunRow> best = fittest.stream().filter(this::stands).findFirst();
        return best.or(
                        () ->
                                fittest.size() < LOOKED_AT_MAX
                                        ? Optional.empty()
                                        : Optional.of(fittest.get(LOOKED_AT_MAX - 1)))
                .map(run -> decimal(run.fitness()));
    }

    private boolean stands(RunRow run) {
        return one.tables()
                .version(run.model(), run.version())
                .map(VersionRow::stage)
                .filter(stage -> stage != Stage.REJECTED && stage.listed())
                .isPresent();
    }

    /** As people write it: 0.52 is 0.02 above 0.5, and not more. */
    private static BigDecimal decimal(double value) {
        return new BigDecimal(Double.toString(value));
    }
}
