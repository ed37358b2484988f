/**
 * Bytes made smaller, and the same bytes again.
 *
 * <p><b>In this room:</b> Zstandard as two streams. <b>Not here:</b> which files it pays for, and
 * the hashes that prove them: those are of the bytes before. <b>May use:</b> java.base and
 * zstd-jni, which is known nowhere else. <b>Start reading at:</b> {@link
 * dev.rookery.backup.compress.Zstandard}.
 */
package dev.rookery.backup.compress;
