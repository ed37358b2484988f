package dev.rookery.sync.simulation;

/**
 * The way from one node to another, one direction.
 *
 * <p>Threads: one world, one thread.
 */
final class Link {
    static final int DELAY_MILLIS = 20;

    /** Nothing gets through. */
    boolean cut;

    /** Nobody can be called this way, at any time: a NAT, a firewall. Answers get through. */
    boolean closed;

    /** The share of messages that get lost. */
    double loss;

    /** The share of messages that arrive twice. */
    double repeat;

    /** Messages take up to this long. */
    int delayMillis = DELAY_MILLIS;

    /** When the last message that was sent will arrive. */
    long lastArrivalNanos;

    /** Nothing is lost, late or repeated any more. */
    void calm() {
        loss = 0;
        repeat = 0;
        delayMillis = DELAY_MILLIS;
    }

    /** As at first; who could not be called still cannot. */
    void heal() {
        calm();
        cut = false;
    }
}
