package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An artifact that somebody wants here.
 *
 * <p>Threads: immutable.
 *
 * @param size as registered; another is not taken
 * @param uri where its version says that it is
 */
public record Wanted(Hash hash, OptionalLong size, Optional<String> uri) {

    /** Whether these are the same bytes. */
    public boolean isSame(Wanted other) {
        return hash.equals(other.hash);
    }

    /** Of which nothing but the hash is known. */
    public static Wanted of(Hash hash) {
        return new Wanted(hash, OptionalLong.empty(), Optional.empty());
    }
}
