package dev.rookery.node.registry;

import dev.rookery.sync.fact.Draft;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which old versions a cleanup takes: those past the N newest, but never one that is in production
 * or staging, that an alias names, that is pinned, that a rollback would put back, or whose figures
 * the baseline has.
 *
 * <p>Threads: owned by the rules.
 */
final class CleanupRule {

    private static final int CHUNK = 500;
    private static final int STAYS_SHOWN_MAX = 1_000;
    private static final int GOES_MAX = 2_000;
    private static final int BATCH_BYTES_MAX = 900 << 10;

    /** Canonical bytes of a fact without its texts and body, rounded up. */
    private static final int FACT_BYTES = 128;

    /** A version with this tag stays, whatever its value. */
    static final String PIN = "pinned";

    private final Case one;
    private final Command.Cleanup asked;

    /**
     * What stays for what it is to the model.
     *
     * @param back what a rollback would put back
     * @param measured whose figures the baseline has
     */
    private record Kept(SortedSet<Ulid> aliased, Optional<Ulid> back, Optional<Ulid> measured) {}

    private final List<CleanupPlan.Entry> goes = new ArrayList<>();
    private final List<CleanupPlan.Entry> stays = new ArrayList<>();
    private final List<Payload> moves = new ArrayList<>();
    private int bytes;
    private long seen;

    CleanupRule(Case one, Command.Cleanup asked) {
        this.one = one;
        this.asked = asked;
    }

    Decision judge() {
        long keep = asked.keep().orElse(one.policy().keepVersions());
        if (keep < 0 || keep > RegistryPolicy.KEEP_MAX) {
            String value = Long.toString(keep);
            return Case.refuse(
                    new FieldRules()
                            .refuse("keep", value, "0 to " + RegistryPolicy.KEEP_MAX)
                            .problem()
                            .orElseThrow());
        }
        Optional<Refusal> problem = new FieldRules().reason(asked.reason()).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        Optional<ModelRow> model = one.model(asked.model());
        if (model.isEmpty()) {
            return Case.modelUnknown(asked.model());
        }
        boolean more = sort(model.get(), keep);
        CleanupPlan plan =
                new CleanupPlan(model.get().shownName(), goes, stays, asked.execute(), more);
        return one.accept(
                model.get().key(), asked.execute() ? moves : List.of(), new Answer.Cleanup(plan));
    }

    private boolean sort(ModelRow model, long keep) {
        Kept kept = kept(model);
        Optional<VersionRow> last = Optional.empty();
        while (true) {
            List<VersionRow> chunk =
                    one.tables()
                            .versions(
                                    model.key(), last.map(row -> row.registration().rank()), CHUNK);
            for (VersionRow row : chunk) {
                if (!take(model, row, keep, kept)) {
                    return true;
                }
            }
            if (chunk.size() < CHUNK) {
                return false;
            }
            last = Optional.of(chunk.get(chunk.size() - 1));
        }
    }

    private Kept kept(ModelRow model) {
        Views views = one.views(model);
        return new Kept(
                new TreeSet<>(views.model().aliases().values()),
                RollbackTargets.of(model, one.tables(), one.policy().directions()).stream()
                        .flatMap(targets -> targets.first(1).stream())
                        .findFirst()
                        .map(VersionRow::id),
                views.baseline().flatMap(view -> view.baseline().version()));
    }

    /** Whether there was room for it. */
    private boolean take(ModelRow model, VersionRow row, long keep, Kept kept) {
        if (!row.stage().listed()) {
            return true;
        }
        seen++;
        Optional<String> reason = reason(model, row, keep, kept);
        if (reason.isPresent()) {
            if (stays.size() < STAYS_SHOWN_MAX) {
                stays.add(new CleanupPlan.Entry(VersionBrief.of(row), reason.get()));
            }
            return true;
        }
        String why = asked.reason().isEmpty() ? "cleanup" : asked.reason();
        Payload.Move move =
                new Payload.Move(row.id(), row.stage(), Stage.DELETED, model.production(), why);
        Draft draft = one.draft(model.key(), move);
        bytes +=
                FACT_BYTES
                        + draft.entity().length()
                        + draft.body().length
                        + draft.actor().getBytes(StandardCharsets.UTF_8).length;
        if (goes.size() == GOES_MAX || bytes > BATCH_BYTES_MAX) {
            return false;
        }
        moves.add(move);
        goes.add(new CleanupPlan.Entry(VersionBrief.of(row), "older than the " + keep + " newest"));
        return true;
    }

    private Optional<String> reason(ModelRow model, VersionRow row, long keep, Kept kept) {
        if (row.stage() == Stage.PRODUCTION) {
            return Optional.of("in production");
        }
        if (row.stage() == Stage.STAGING) {
            return Optional.of("in staging");
        }
        if (kept.aliased().contains(row.id())) {
            return Optional.of("an alias names it");
        }
        if (kept.back().equals(Optional.of(row.id()))) {
            return Optional.of("a rollback would put it back");
        }
        if (kept.measured().equals(Optional.of(row.id()))) {
            return Optional.of("the baseline has its figures");
        }
        if (seen <= keep) {
            return Optional.of("one of the " + keep + " newest");
        }
        return one.views(model).version(row).tags().containsKey(PIN)
                ? Optional.of("pinned by its tag " + PIN)
                : Optional.empty();
    }
}
