/**
 * The registry in simulated clusters: the real rules, fold and tables on every node.
 *
 * <p><b>In this room:</b> what users ask of such a cluster, what must hold of what they see, and
 * the same said a second time without the fold's code. <b>Not here:</b> nodes, networks and disks
 * that fail as told (sync's simulation has them). <b>May use:</b> registry, store and numbering.
 * <b>Start reading at:</b> {@link dev.rookery.node.simulation.Registries}.
 */
package dev.rookery.node.simulation;
