package dev.rookery.node.metrics;

import java.time.Duration;
import java.util.Optional;

/**
 * How this node's wall clock stands among the others.
 *
 * <p>Threads: immutable.
 *
 * @param ahead how far the clocks in the middle are ahead of it; empty when none was heard lately
 * @param heard clocks heard lately
 * @param factsAhead facts held whose time lies over a minute ahead
 * @param refused writes refused for the clock since the start
 */
public record ClockFigures(Optional<Duration> ahead, int heard, long factsAhead, long refused) {}
