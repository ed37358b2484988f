/**
 * Who else there may be: a hint, never an authority.
 *
 * <p><b>In this room:</b> the list of peers' sync addresses, from settings or from Hazelcast; the
 * Hazelcast instance itself. <b>Not here:</b> whether a peer answers (sync.peer), anything that
 * enters a fold. <b>May use:</b> Hazelcast, threads. <b>Start reading at:</b> {@link
 * dev.rookery.sync.membership.Membership}.
 */
package dev.rookery.sync.membership;
