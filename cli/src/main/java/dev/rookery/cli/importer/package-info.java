/**
 * Other registries' data, read where it lies and brought to a node.
 *
 * <p><b>In this room:</b> one reader for each layout, what they have in common, names and stages as
 * this registry has them, the bringing itself, its report. <b>Not here:</b> flags (verb); what a
 * node makes of a version. <b>May use:</b> the client, Jackson. <b>Start reading at:</b> {@link
 * dev.rookery.cli.importer.Importing}.
 */
package dev.rookery.cli.importer;
