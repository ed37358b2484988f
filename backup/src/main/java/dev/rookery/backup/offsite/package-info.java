/**
 * Backups in another place than the node's own disk: how they are cut into objects, sealed, sent,
 * counted, thinned out and fetched again.
 *
 * <p><b>In this room:</b> the port to such a place and the adapter for a directory; the form of its
 * objects. <b>Not here:</b> S3 (dev.rookery.backup.s3), breakers, threads and times (the node's).
 * <b>May use:</b> the copies, the archive, compression and files of this module; javax.crypto.
 * <b>Start reading at:</b> {@link dev.rookery.backup.offsite.OffsiteStore}.
 */
package dev.rookery.backup.offsite;
