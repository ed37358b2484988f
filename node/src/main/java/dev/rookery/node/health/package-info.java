/**
 * How each part of the node is doing, for people and probes.
 *
 * <p><b>In this room:</b> components, their last success and failure, the status that follows.
 * <b>Not here:</b> the checks themselves, HTTP. <b>May use:</b> java.base alone. <b>Start reading
 * at:</b> {@link dev.rookery.node.health.HealthBoard}.
 */
package dev.rookery.node.health;
