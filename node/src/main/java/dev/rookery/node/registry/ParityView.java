package dev.rookery.node.registry;

/**
 * How a configuration's parity stands.
 *
 * <p>Threads: immutable.
 *
 * @param count of its reports
 * @param failing how many of the newest failed, one after the other; at most {@value
 *     ParityReads#FAILING_MAX} are looked at
 * @param newest the report that ranks last
 */
public record ParityView(ParityCount count, int failing, ParityEntry newest) {}
