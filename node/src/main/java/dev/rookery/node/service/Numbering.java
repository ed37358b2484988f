package dev.rookery.node.service;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where a version's number may come from, before the writer claims it. */
@FunctionalInterface
public interface Numbering {

    /** Alone: the next one that this node knows, claimed with a majority of one. */
    Numbering ALONE = model -> CompletableFuture.completedFuture(new Hint(0, true));

    /** Nothing asked, nothing set aside. */
    CompletionStage<Hint> NONE = CompletableFuture.completedStage(new Hint(0, false));

    /**
     * A number on offer.
     *
     * @param atLeast the number set aside for this version, claimed unless somebody claims it
     *     already; 0 when nobody coordinates
     * @param majority whether a majority of the cluster is in sight and was pulled from since
     */
    record Hint(long atLeast, boolean majority) {}

    /** Asks for the next number of a model; must not fail, and answers soon: without help, 0. */
    CompletionStage<Hint> next(String model);
}
