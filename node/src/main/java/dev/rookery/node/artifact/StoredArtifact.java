package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.nio.file.Path;

/**
 * Bytes that this node has.
 *
 * <p>Threads: immutable.
 *
 * @param hash their SHA-256
 * @param size how many there are
 * @param file where; read-only for everybody
 */
public record StoredArtifact(Hash hash, long size, Path file) {}
