/**
 * Copies and marks as one list, and the ways back to each.
 *
 * <p><b>In this room:</b> the module's front door. <b>Not here:</b> a schedule of its own (the
 * caller asks whether one is due), what is done with a restored file. <b>May use:</b> every other
 * room of this module. <b>Start reading at:</b> {@link dev.rookery.backup.catalogue.Backups}.
 */
package dev.rookery.backup.catalogue;
