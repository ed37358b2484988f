/**
 * Tells others what happened: events as signed CloudEvents, delivered once per cluster.
 *
 * <p><b>In this room:</b> which hosts may be called, the call with its pinned address, signatures,
 * each hook's place in the event log, whose turn it is. <b>Not here:</b> what hooks there are
 * (facts, folded by dev.rookery.node.registry). <b>May use:</b> node.registry, node.outbound.
 * <b>Start reading at:</b> {@link dev.rookery.node.hooks.Hooks}.
 */
package dev.rookery.node.hooks;
