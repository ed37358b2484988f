/**
 * Whom to talk to, when, and when to leave somebody alone.
 *
 * <p><b>In this room:</b> one peer with its breaker, the directory of peers, rounds, the spreading
 * of rumors. <b>Not here:</b> the wire (sync.http), what is said on it (sync.message), who keeps
 * facts (sync.driver). <b>May use:</b> Resilience4j, sync.membership, sync.driver, sync.message.
 * <b>Start reading at:</b> {@link dev.rookery.sync.peer.Rounds}.
 */
package dev.rookery.sync.peer;
