package dev.rookery.node.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.node.registry.Expect;
import dev.rookery.node.registry.Ref;
import java.util.Optional;

/**
 * A rollback that somebody wants.
 *
 * <p>Threads: immutable, as long as nobody writes to the evidence.
 *
 * @param actor who asks
 * @param to the version to put back; the best one, when empty ({@link
 *     dev.rookery.node.registry.RollbackOptions})
 * @param trigger what asks: {@code manual}, {@code training_coordinator}, {@code
 *     auto_regression_elo} …; a label of the metric, so of few values
 * @param evidence what it goes by: a free object of at most 64 KiB; empty for nothing
 * @param expect what the caller believes: what is in production, and where the target stands. One
 *     that decided from figures says of which version they are
 */
public record RollbackWish(
        String actor,
        String model,
        Optional<Ref> to,
        String reason,
        String trigger,
        ObjectNode evidence,
        Expect expect) {

    /** What asks when a person does. */
    public static final String MANUAL = "manual";

    /** One by hand, to the version that is chosen for it. */
    public static RollbackWish manual(String actor, String model, String reason) {
        return new RollbackWish(
                actor,
                model,
                Optional.empty(),
                reason,
                MANUAL,
                JsonNodeFactory.instance.objectNode(),
                Expect.NOTHING);
    }

    /** The same, to a version of the caller's choice. */
    public RollbackWish to(Ref ref) {
        return new RollbackWish(actor, model, Optional.of(ref), reason, trigger, evidence, expect);
    }
}
