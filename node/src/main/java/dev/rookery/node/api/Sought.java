package dev.rookery.node.api;

import dev.rookery.sync.fact.Hash;
import java.util.OptionalLong;

/** What became of the search for bytes on this node. */
sealed interface Sought {

    /** They are here and proven. */
    record Ready(FileSender.Sendable file) implements Sought {}

    /**
     * They are not.
     *
     * @param size as registered
     * @param no what to answer when nobody else has them either
     */
    record Lacking(Hash hash, OptionalLong size, Problem no) implements Sought {}
}
