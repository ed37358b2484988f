package dev.rookery.node.api;

import dev.rookery.node.artifact.Wanted;

/** What became of the search for bytes on this node. */
sealed interface Sought {

    /** They are here and proven. */
    record Ready(FileSender.Sendable file) implements Sought {}

    /**
     * They are not.
     *
     * @param wanted as registered
     * @param no what to answer when nobody else has them either
     */
    record Lacking(Wanted wanted, Problem no) implements Sought {}
}
