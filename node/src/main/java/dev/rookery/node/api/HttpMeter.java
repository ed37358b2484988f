package dev.rookery.node.api;

/**
 * What the REST port counts.
 *
 * <p>Threads: called on event loops and workers; must be quick.
 */
public interface HttpMeter {

    /** Counts nothing. */
    HttpMeter NONE = new HttpMeter() {};

    /**
     * A request was answered.
     *
     * @param route the template, or {@code none}
     */
    default void answered(String method, String route, int status, long nanos) {}

    /** A connection was opened (1) or closed (−1). */
    default void connections(int change) {}

    /** A connection was cut: too many, too slow. */
    default void cut(String why) {}
}
