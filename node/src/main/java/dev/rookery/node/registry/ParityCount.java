package dev.rookery.node.registry;

/**
 * How many parity reports a configuration has, by their result.
 *
 * <p>Threads: immutable.
 */
public record ParityCount(String config, long passed, long failed) {

    /** One report more. */
    ParityCount with(boolean onePassed) {
        return new ParityCount(config, passed + (onePassed ? 1 : 0), failed + (onePassed ? 0 : 1));
    }
}
