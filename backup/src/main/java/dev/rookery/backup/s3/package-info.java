/**
 * Objects in a bucket of an S3-compatible server.
 *
 * <p><b>In this room:</b> the adapter, and what its server's answers mean. <b>Not here:</b> what is
 * in the objects, and when to try again. <b>May use:</b> the AWS SDK, which is known nowhere else,
 * and the port in dev.rookery.backup.offsite. <b>Start reading at:</b> {@link
 * dev.rookery.backup.s3.S3Store}.
 */
package dev.rookery.backup.s3;
