package dev.rookery.backup.archive;

import dev.rookery.backup.Heads;
import java.time.Instant;

/**
 * A segment whose beginning can be read.
 *
 * <p>Threads: immutable.
 *
 * @param number from 1, in the order of the archive
 * @param file its name in the archive's folder
 * @param start how far every origin's entries reach where it begins
 * @param bytes what it takes on disk
 * @param written when it was last appended to
 */
public record Segment(int number, String file, Heads start, long bytes, Instant written) {}
