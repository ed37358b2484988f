package dev.rookery.backup.archive;

/**
 * A place between two frames of the archive.
 *
 * <p>Threads: immutable.
 *
 * @param segment the segment's number, from 1; 0 before the first
 * @param offset bytes from the segment's start
 */
public record Position(int segment, long offset) implements Comparable<Position> {
    @Override
    public int compareTo(Position other) {
        int bySegment = Integer.compare(segment, other.segment);
        return bySegment != 0 ? bySegment : Long.compare(offset, other.offset);
    }
}
