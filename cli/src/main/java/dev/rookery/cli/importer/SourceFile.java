package dev.rookery.cli.importer;

import java.nio.file.Path;

/**
 * A file of a version.
 *
 * <p>Threads: immutable.
 *
 * @param path within its version, with slashes
 * @param bytes how to get at them
 * @param sha256 the hash that its registry has of it, in lower-case hex; empty text where it has
 *     none
 */
record SourceFile(String path, Bytes bytes, String sha256) {

    /** A file that lies here. */
    SourceFile(String path, Path file, String sha256) {
        this(path, () -> file, sha256);
    }

    /** The same, whose registry has no hash of it. */
    SourceFile(String path, Path file) {
        this(path, file, "");
    }

    /** The bytes of a file, wherever they are. */
    @FunctionalInterface
    interface Bytes {

        /** Where they can be read now. */
        Path here() throws ItemException;

        /** They have been read. */
        default void done(Path file) {}
    }
}
