package dev.rookery.node.registry;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a version's bytes are said to be. Stored as given; never opened.
 *
 * <p>Threads: immutable.
 *
 * @param uri any scheme, or a path; empty text when only the hash is known
 * @param sha256 64 lower-case hex digits
 * @param size bytes
 */
public record Artifact(String uri, Optional<String> sha256, OptionalLong size) {}
