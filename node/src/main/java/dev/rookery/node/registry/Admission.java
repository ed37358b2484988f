package dev.rookery.node.registry;

import java.util.Optional;

/**
 * That this node looked at a version and lets it go where it is to go, as far as its files and its
 * signature are concerned. It holds for these bytes and words alone, whatever a reference names by
 * the time the move is judged.
 *
 * <p>Threads: immutable, as long as nobody writes to the content's trees.
 *
 * @param unsafeFormat what was found in its files that may run code when it is loaded
 */
public record Admission(Ulid version, Content content, Optional<String> unsafeFormat) {

    /** Of a version that was read outside the transaction. */
    public static Admission of(VersionView looked, Optional<String> unsafeFormat) {
        return new Admission(looked.id(), looked.content(), unsafeFormat);
    }

    boolean isOf(VersionView judged) {
        return version.equals(judged.id()) && content.equals(judged.content());
    }
}
