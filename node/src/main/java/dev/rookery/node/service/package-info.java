/**
 * What can be done with a node, whoever asks: REST and the Java facade both come through here.
 *
 * <p><b>In this room:</b> commands on their way to the writer, reads, and the ports to backups,
 * cluster, facts and events. <b>Not here:</b> HTTP, SQL, the rules. <b>May use:</b> node.registry,
 * node.artifact, node.health, the words of sync and backup. <b>Start reading at:</b> {@link
 * dev.rookery.node.service.RegistryService}.
 */
package dev.rookery.node.service;
