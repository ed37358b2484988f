/**
 * Which number a new version should claim, and who gives a loser its next one.
 *
 * <p><b>In this room:</b> numbers from Hazelcast or from this node alone, whether a majority is in
 * sight, whose turn it is to renumber, and to what. <b>Not here:</b> which claim wins
 * (node.registry: facts decide), when the task runs. <b>May use:</b> Hazelcast, node.registry,
 * node.service, sync. <b>Start reading at:</b> {@link
 * dev.rookery.node.numbering.HazelcastNumbering}.
 */
package dev.rookery.node.numbering;
