/**
 * Calls to servers that are no peers: tried again, and left alone when they do not answer.
 *
 * <p><b>In this room:</b> a retry and a breaker around one server's calls. <b>Not here:</b> what is
 * called, and what an answer means. <b>May use:</b> Resilience4j, as dev.rookery.sync.peer does.
 * <b>Start reading at:</b> {@link dev.rookery.node.outbound.OutboundGuard}.
 */
package dev.rookery.node.outbound;
