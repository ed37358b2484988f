package dev.rookery.node.outbound;

/**
 * A server that failed too often is left alone for a while; nothing was asked of it.
 *
 * <p>Threads: immutable.
 */
public final class OutboundOpenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutboundOpenException(String server) {
        super("the breaker of " + server + " is open after failures in a row");
    }
}
