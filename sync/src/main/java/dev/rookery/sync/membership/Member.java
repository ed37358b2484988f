package dev.rookery.sync.membership;

import java.net.URI;
import java.util.Optional;

/**
 * Somebody who may be there.
 *
 * <p>Threads: immutable.
 *
 * @param node the node's id; empty while only its address is known
 * @param url its sync address, {@code http://HOST:PORT} without a path
 */
public record Member(Optional<String> node, URI url) {}
