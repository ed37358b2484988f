package dev.rookery.backup.catalogue;

import dev.rookery.backup.Heads;
import dev.rookery.backup.archive.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which segments may go, and which do: always from the oldest on, so that the archive never has a
 * hole. A pure function.
 */
final class ArchiveRetention {

    private ArchiveRetention() {}

    /**
     * What the archive may lose.
     *
     * @param covered the state of the newest verified copy; empty when there is none
     * @param needed the first segment that a pinned mark, or one with no other way, is reached
     *     through
     */
    record Bounds(Optional<Heads> covered, OptionalInt needed) {}

    /** One segment: whether it could go, whether it does, and why. */
    record Step(Segment segment, boolean may, boolean goes, String why) {}

    static List<Step> plan(
            List<Segment> oldestFirst, Bounds bounds, ArchiveKeep keep, Instant now) {
        List<Step> steps = new ArrayList<>();
        long bytes = oldestFirst.stream().mapToLong(Segment::bytes).sum();
        boolean may = true;
        boolean goes = true;
        for (int i = 0; i < oldestFirst.size(); i++) {
            Segment segment = oldestFirst.get(i);
            Optional<String> stays =
                    may ? stays(oldestFirst, i, bounds) : Optional.of("as the one before");
            may = stays.isEmpty();
            boolean old = Duration.between(segment.written(), now).compareTo(keep.age()) > 0;
            boolean much = bytes > keep.bytesMax();
            goes = goes && may && (old || much);
            bytes -= goes ? segment.bytes() : 0;
            String why = old ? "older than backup.archive.keep" : "beyond backup.archive.max-size";
            steps.add(new Step(segment, may, goes, goes ? why : stays.orElse("not old enough")));
        }
        return List.copyOf(steps);
    }

    private static Optional<String> stays(List<Segment> all, int at, Bounds bounds) {
        if (at == all.size() - 1) {
            return Optional.of("it is being written");
        }
        if (bounds.needed().isPresent() && all.get(at).number() >= bounds.needed().getAsInt()) {
            return Optional.of("a pinned mark, or one with no other way, is reached through it");
        }
        Heads end = all.get(at + 1).start();
        return bounds.covered().filter(copy -> copy.covers(end)).isPresent()
                ? Optional.empty()
                : Optional.of("no verified full copy holds all of it");
    }
}
