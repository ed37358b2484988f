package dev.rookery.node.registry;

import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Parity reports: every one is taken, and the first answer given again to one that is repeated.
 *
 * <p>Threads: owned by the rules.
 */
final class ParityRule {

    /** Most configurations that have reports: each is a series of the metrics, on every node. */
    static final int CONFIGS_MAX = 1_000;

    private final Case one;
    private final Command.ReportParity asked;

    ParityRule(Case one, Command.ReportParity asked) {
        this.one = one;
        this.asked = asked;
    }

    Decision judge() {
        FieldRules rules = new FieldRules();
        asked.idempotencyKey().ifPresent(key -> rules.key("Idempotency-Key", key));
        Optional<Refusal> problem = rules.problem().or(asked.report()::problem);
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        Ulid id = asked.idempotencyKey().map(this::derived).orElse(asked.id());
        Optional<ParityRow> held = held(id);
        if (held.isPresent()) {
            return again(held.get());
        }
        ParityTables parity = one.tables().parity();
        if (parity.count(asked.report().config()).isEmpty()
                && parity.counts("", CONFIGS_MAX).size() == CONFIGS_MAX) {
            return Case.refuse(
                    RefusalCode.TOO_LARGE,
                    "parity is reported for " + CONFIGS_MAX + " configurations already",
                    "report under the name of one of them: rookery parity list");
        }
        Payload.Parity said = new Payload.Parity(id, asked.report());
        Draft draft =
                new Draft(
                        said.kind(),
                        Payload.Parity.ENTITY,
                        PayloadCodec.encode(said),
                        one.actor(),
                        Optional.of(said));
        return new Decision.Accepted(
                List.of(draft),
                new Answer.Parity(
                        new ParityEntry(id, asked.report(), one.atMillis(), one.actor())));
    }

    /** The same at every node, so that a report sent to two of them is one. */
    private Ulid derived(String key) {
        String name = Payload.Parity.ENTITY + "\n" + asked.report().config() + "\n" + key;
        Hash hash = Hash.of(name.getBytes(StandardCharsets.UTF_8));
        return Ulid.of(0, (int) (hash.a() >>> 48), hash.b());
    }

    private Optional<ParityRow> held(Ulid id) {
        String config = asked.report().config();
        return Stream.of(asked.report().passed(), !asked.report().passed())
                .flatMap(passed -> one.tables().parity().report(config, id, passed).stream())
                .findFirst();
    }

    private Decision again(ParityRow held) {
        ParityEntry first = ParityReads.entry(held, one.tables());
        return first.report().equals(asked.report())
                ? Case.unchanged(new Answer.Parity(first))
                : Case.refuse(
                        RefusalCode.IDEMPOTENCY_KEY_REUSED,
                        "the idempotency key "
                                + Refusal.shown(asked.idempotencyKey().orElse(""))
                                + " was used for another report of "
                                + held.config(),
                        "use a new key for a new report");
    }
}
