/**
 * This node's backups in other places: what is sent when, and how a node without a disk comes back.
 *
 * <p><b>In this room:</b> the places that the settings name, a thread for each, the restore from
 * one; buckets that versions' addresses lead to. <b>Not here:</b> the form of what lies there
 * (dev.rookery.backup.offsite). <b>May use:</b> settings, recovery, service, artifact, reference,
 * health and outbound of the node, and its backups. <b>Start reading at:</b> {@link
 * dev.rookery.node.offsite.OffsiteBackups}.
 */
package dev.rookery.node.offsite;
