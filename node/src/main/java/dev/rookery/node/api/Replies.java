package dev.rookery.node.api;

import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Lookup;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the registry says, as replies. */
final class Replies {
    private Replies() {}

    /** A read: what was found, or why nothing was. */
    static <T> Reply of(Lookup<T> lookup, Function<T, Reply> found) {
        if (lookup instanceof Lookup.Found<T> hit) {
            return found.apply(hit.value());
        }
        return Reply.problem(Failures.problem(((Lookup.Missing<T>) lookup).refusal()));
    }

    /** A write: rendered later, on an event loop. */
    static CompletionStage<Supplier<Reply>> later(CompletionStage<Decision> decision) {
        return decision.thenApply(decided -> () -> of(decided, 200));
    }

    /** A write that makes something: 201. */
    static CompletionStage<Supplier<Reply>> created(CompletionStage<Decision> decision) {
        return decision.thenApply(decided -> () -> of(decided, 201));
    }

    /** What is no yes, or none that enough nodes have confirmed. */
    static Reply refused(Decision decision) {
        return decision instanceof Decision.Unconfirmed few
                ? NotConfirmed.reply(few)
                : Reply.problem(Failures.problem(((Decision.Refused) decision).refusal()));
    }

    private static Reply of(Decision decision, int status) {
        if (!(decision instanceof Decision.Accepted accepted)) {
            return refused(decision);
        }
        Answer answer = accepted.answer();
        if (answer instanceof Answer.Registered registered) {
            return Views.version(status, registered.version());
        }
        if (answer instanceof Answer.Imported imported) {
            return Views.imported(status, imported);
        }
        if (answer instanceof Answer.Moved moved) {
            return Views.version(status, moved.version());
        }
        if (answer instanceof Answer.Version version) {
            return Views.version(status, version.version());
        }
        if (answer instanceof Answer.Model model) {
            return Reply.json(status, out -> Views.model(out, model.model()));
        }
        if (answer instanceof Answer.Baselined baselined) {
            return BaselineRoutes.reply(baselined.baseline());
        }
        if (answer instanceof Answer.Parity parity) {
            return Reply.json(status, out -> ParityRoutes.write(out, parity.entry()));
        }
        if (answer instanceof Answer.RolledBack back) {
            return RollbackRoutes.reply(back.rollback());
        }
        return CleanupJson.reply(((Answer.Cleanup) answer).plan());
    }
}
