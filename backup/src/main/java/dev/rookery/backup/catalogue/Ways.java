package dev.rookery.backup.catalogue;

import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import dev.rookery.backup.archive.Archive;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.Segment;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.copy.FullCopies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The ways to a mark over the copies and segments that there are at one moment.
 *
 * <p>Threads: immutable; the archive may go on.
 *
 * @param copies newest first
 * @param segments oldest first
 */
record Ways(Archive archive, List<CopyMetadata> copies, List<Segment> segments) {

    /** Over what is there now. */
    static Ways now(Archive archive, FullCopies copies) {
        return new Ways(archive, copies.list(), archive.segments());
    }

    /**
     * Cheapest first: forward from the newest base, from nothing, back from the next later copy.
     */
    List<Way> to(Mark mark) {
        Heads state = archive.vectorAt(mark);
        List<Way> forward = new ArrayList<>();
        List<Way> back = new ArrayList<>();
        for (CopyMetadata copy : copies) {
            Heads heads = copy.contents().heads();
            if (state.covers(heads) && first(heads, mark).isPresent()) {
                forward.add(new Way.Forward(Optional.of(copy), heads));
            } else if (heads.covers(state) && tellsApart(heads, state)) {
                back.add(0, new Way.Back(copy, state));
            }
        }
        if (first(Heads.EMPTY, mark).isPresent()) {
            forward.add(new Way.Forward(Optional.empty(), Heads.EMPTY));
        }
        forward.addAll(back);
        return List.copyOf(forward);
    }

    /** The first segment that the best way to a mark reads; empty when it reads none. */
    OptionalInt firstSegment(Mark mark) {
        return to(mark).stream()
                .findFirst()
                .filter(Way.Forward.class::isInstance)
                .map(way -> first(((Way.Forward) way).from(), mark))
                .orElse(OptionalInt.empty());
    }

    /** The last segment up to the mark's that begins within a state; the mark's own is there. */
    private OptionalInt first(Heads from, Mark mark) {
        int last = mark.position().segment();
        if (segments.stream().noneMatch(segment -> segment.number() == last)) {
            return OptionalInt.empty();
        }
        return segments.stream()
                .filter(segment -> segment.number() <= last && from.covers(segment.start()))
                .mapToInt(Segment::number)
                .max();
    }

    /** Of a forked origin a later copy does not tell which of its twins came first. */
    static boolean tellsApart(Heads later, Heads state) {
        return later.list().stream()
                .filter(head -> head.count() != head.seq())
                .allMatch(head -> state.of(head.origin()).map(head::equals).orElse(true));
    }

    /** Whether a copy of this state has forked origins at all. */
    static boolean forked(Heads heads) {
        return heads.list().stream().anyMatch(Ways::forked);
    }

    private static boolean forked(Head head) {
        return head.count() != head.seq();
    }
}
