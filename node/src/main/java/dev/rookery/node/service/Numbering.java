package dev.rookery.node.service;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Where a version's number may come from, before the writer claims it. */
@FunctionalInterface
public interface Numbering {

    /** Alone: the next one that this node knows, claimed with a majority of one. */
    Numbering ALONE = model -> CompletableFuture.completedFuture(new Hint(0, true));

    /**
     * A number on offer.
     *
     * @param atLeast the number set aside for this version, claimed unless somebody claims it
     *     already; 0 when nobody coordinates
     * @param majority whether a majority of the cluster is in sight and was pulled from since
     */
    record Hint(long atLeast, boolean majority) {}

    /**
     * Has a registration written under a number.
     *
     * @param write judges and writes it; may be called again where a number was lost
     */
    default CompletionStage<Decision> numbered(
            Command.Register asked, Function<Command.Register, CompletionStage<Decision>> write) {
        CompletionStage<Hint> hint = next(asked.model());
        CompletableFuture<Hint> known = hint.toCompletableFuture();
        // Alone the hint is there already: no further stage on the busiest path.
        return known.isDone()
                ? write.apply(offered(asked, known.join()))
                : hint.thenCompose(offer -> write.apply(offered(asked, offer)));
    }

    private static Command.Register offered(Command.Register asked, Hint hint) {
        return asked.numbered(hint.atLeast(), hint.majority(), Optional.empty());
    }

    /** Whether numbers are known when they are asked for, so that writes keep their order. */
    default boolean atOnce() {
        return false;
    }

    /** Asks for the next number of a model; must not fail, and answers soon: without help, 0. */
    CompletionStage<Hint> next(String model);
}
