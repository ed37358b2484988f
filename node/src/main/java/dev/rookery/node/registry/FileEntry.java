package dev.rookery.node.registry;

/**
 * One file of a version.
 *
 * <p>Threads: immutable.
 *
 * @param path relative, segments divided by {@code /}
 * @param sha256 64 lower-case hex digits
 * @param size bytes
 */
public record FileEntry(String path, String sha256, long size) {}
