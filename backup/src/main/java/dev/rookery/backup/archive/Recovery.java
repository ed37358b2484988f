package dev.rookery.backup.archive;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds where an archive ends. Reads the last segment, and before it only those whose marks are not
 * in the index.
 *
 * <p>A tail that does not hash is torn, and cut, when no mark lies behind it, neither in the index
 * nor among the frames that can still be read there: it was never forced. With a mark behind it,
 * forced bytes have changed: the segment is left for people to look at, and the next one continues
 * from the last good frame. Either way the caller refills from the vector.
 *
 * <p>Threads: not safe to share.
 */
final class Recovery {
    private final Segments segments;
    private final MarkIndex index;
    private final List<Fault> faults = new ArrayList<>();

    Recovery(Segments segments, MarkIndex index) {
        this.segments = segments;
        this.index = index;
    }

    /**
     * Where an archive ends.
     *
     * @param segment the last segment, 0 when there is none
     * @param writable whether it can be appended to; else the next segment continues from here
     * @param nextSegment the number that the next segment gets
     * @param offset behind the last good frame; what lies behind that in a writable segment is cut
     */
    record End(
            int segment,
            boolean writable,
            int nextSegment,
            long offset,
            Chain chain,
            long entries,
            Heads heads) {

        /** The same, with the segment appended to. */
        End continued() {
            return new End(segment, true, nextSegment, offset, chain, entries, heads);
        }
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    End run() {
        try {
            return find(segments.numbers());
        } catch (IOException e) {
            throw BackupException.of("read the archive", segments.folder(), e);
        }
    }

    private End find(List<Integer> numbers) throws IOException {
        int marked = index.newest().map(mark -> mark.position().segment()).orElse(0);
        int there = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
        int next = Math.max(marked, there) + 1;
        if (!numbers.isEmpty() && numbers.get(0) > index.completeTo() + 1) {
            String detail = "it does not tell of the marks before segment " + numbers.get(0);
            faults.add(new Fault(Fault.Code.ARCHIVE_GAP, MarkIndex.FILE, detail));
        }
        for (int i = 0; i < numbers.size() - 1; i++) {
            if (numbers.get(i) > index.completeTo()) {
                scan(numbers.get(i), next, false);
            }
        }
        boolean last = true;
        for (int i = numbers.size() - 1; i >= 0; i--) {
            Optional<End> end = scan(numbers.get(i), next, last);
            if (end.isPresent()) {
                return end.get();
            }
            last = false;
        }
        return new End(0, false, next, 0, Chain.START, 0, Heads.EMPTY);
    }

    private Optional<End> scan(int number, int next, boolean last) throws IOException {
        Path file = segments.present(number);
        try (SegmentReader reader = segments.open(number)) {
            if (reader.header().isEmpty()) {
                fault(file, reader.damage().orElse("no header"));
                return Optional.empty();
            }
            Frames.Header header = reader.header().get();
            ScanSums sums = new ScanSums(number, header, index);
            sums.run(reader);
            Position end = new Position(number, reader.offset());
            Optional<String> damage = reader.damage();
            End good =
                    new End(
                            number,
                            false,
                            next,
                            reader.offset(),
                            reader.chain(),
                            sums.entries(),
                            sums.heads());
            sums.runBehind(reader);
            boolean markBehind =
                    index.newest().filter(mark -> mark.position().compareTo(end) > 0).isPresent();
            if (last ? markBehind : damage.isPresent()) {
                fault(file, damage.orElse("it ends before a mark that was forced"));
            }
            boolean writable = last && !markBehind && !segments.isPacked(number);
            return Optional.of(writable ? good.continued() : good);
        }
    }

    private void fault(Path file, String detail) {
        Fault fault = new Fault(Fault.Code.CHAIN_BROKEN, file.getFileName().toString(), detail);
        if (!faults.contains(fault)) {
            faults.add(fault);
        }
    }

    /** What the frames of one segment add up to; marks that the index lacks are added to it. */
    private static final class ScanSums {
        private final int number;
        private final MarkIndex index;
        private final List<Head> advance = new ArrayList<>();
        private final Heads start;
        private long entries;
        private boolean firstMark = true;

        ScanSums(int number, Frames.Header header, MarkIndex index) {
            this.number = number;
            this.index = index;
            this.start = header.heads();
            this.entries = header.entries();
        }

        long entries() {
            return entries;
        }

        Heads heads() {
            return start.plus(advance);
        }

        /** Read anew, since the mark before this segment's first may be one that is not listed. */
        private List<Head> change() {
            Optional<Heads> before = index.newest().map(mark -> index.headsAt(mark.position()));
            return heads().since(before.orElse(Heads.EMPTY));
        }

        void run(SegmentReader reader) throws IOException {
            Optional<SegmentReader.Frame> frame = reader.next();
            while (frame.isPresent()) {
                take(frame.get(), reader.chain().toString());
                frame = reader.next();
            }
        }

        /**
         * What can be read behind damage, for its marks: a mark says what changed since the one
         * before, and the entries between say it too, so that one of both that is lost is no harm.
         */
        void runBehind(SegmentReader reader) throws IOException {
            while (reader.passOver()) {
                firstMark = true;
                run(reader);
            }
        }

        private void take(SegmentReader.Frame frame, String chain) {
            if (frame.type() == Frames.ENTRIES) {
                advance.addAll(frame.body().heads());
                entries += frame.body().u32();
            } else if (frame.type() == Frames.MARK) {
                Position position = new Position(number, frame.end());
                Mark mark = MarkIndex.mark(Frames.readMark(frame.body()), position, chain);
                advance.addAll(mark.advance());
                if (index.newest().filter(m -> m.position().compareTo(position) >= 0).isEmpty()) {
                    index.add(firstMark ? mark.listedAs(change(), mark.bytes()) : mark);
                }
                firstMark = false;
            }
        }
    }
}
