package dev.rookery.cli.importer;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A file of a version.
 *
 * <p>Threads: immutable.
 *
 * @param path within its version, with slashes; empty text for bytes that a version names by their
 *     hash alone
 * @param bytes how to get at them
 * @param sha256 the hash that its registry has of it, in lower-case hex; empty text where it has
 *     none
 * @param size in bytes as its registry has it; then the version names the file also where its bytes
 *     are not there, or are others
 */
record SourceFile(String path, Bytes bytes, String sha256, OptionalLong size) {

    /** A file that comes with its bytes, or not at all. */
    SourceFile(String path, Bytes bytes, String sha256) {
        this(path, bytes, sha256, OptionalLong.empty());
    }

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
