package dev.rookery.cli.watch;

import java.nio.file.Path;
import java.time.Instant;

/**
 * One file or folder that a trainer left, as it was found.
 *
 * <p>Threads: immutable.
 *
 * @param name relative to the watched folder, with forward slashes
 * @param signature changes when a path, size or time below it does
 * @param changed when anything in it last changed, by the file system's clock
 * @param marked whether its marker file is there
 */
record Drop(
        String name, Path path, boolean folder, String signature, Instant changed, boolean marked) {

    /** Whether nothing of it changed between two looks. */
    boolean sameAs(Drop other) {
        return signature.equals(other.signature);
    }

    /** The last part of the name; of a file, without its extension. */
    String stem() {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        return folder || dot <= 0 ? last : last.substring(0, dot);
    }
}
