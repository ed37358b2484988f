/**
 * A cluster on one thread, in virtual time, from one seed.
 *
 * <p><b>In this room:</b> the real sync loop, exchanges, rounds, rumors and breakers over a network
 * and disks that fail as told; what must always hold, checked as it happens. <b>Not here:</b> real
 * threads, sockets and files. <b>May use:</b> all of sync. <b>Start reading at:</b> {@link
 * dev.rookery.sync.simulation.World}.
 */
package dev.rookery.sync.simulation;
