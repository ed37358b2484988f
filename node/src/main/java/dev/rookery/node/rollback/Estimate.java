package dev.rookery.node.rollback;

/**
 * What all samples together say of one metric, and how far chance alone carries such a figure.
 *
 * <p>Threads: immutable.
 */
interface Estimate {

    /** The figure, in the metric's own unit. */
    double value();

    /** Games, or observations, behind it. */
    double count();

    /** What is counted: {@code games} or {@code observations}. */
    String unit();

    /**
     * How much worse than a reference the figure may be by chance. It is significantly worse when
     * it is worse by more.
     *
     * @param reference what it should be
     * @param sign 1 when less is worse, −1 when more is
     * @param tail the chance of a worse figure though nothing changed, above 0, at most one half
     * @return 0 or more, in the metric's unit
     */
    double margin(Reference reference, int sign, double tail);
}
