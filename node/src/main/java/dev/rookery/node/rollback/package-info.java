/**
 * When production no longer holds what it must: baseline and observations → verdict.
 *
 * <p><b>In this room:</b> the policy and its statistics; pure values and functions, the same on
 * every node to the last bit. <b>Not here:</b> reading the registry, writing a rollback, schedules,
 * clocks (handed in). <b>May use:</b> node.settings' records, node.registry's values. <b>Start
 * reading at:</b> {@link dev.rookery.node.rollback.Policy}.
 */
package dev.rookery.node.rollback;
