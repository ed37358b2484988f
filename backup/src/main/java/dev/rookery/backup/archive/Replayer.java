package dev.rookery.backup.archive;

import dev.rookery.backup.Fault;
import dev.rookery.backup.Heads;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the archive forward, segment after segment, proving the chain on the way. A segment ends
 * where the next one continues: what lies behind that in it, if anything, was set aside as damaged.
 *
 * <p>Threads: not safe to share; each replay has its own.
 */
final class Replayer {
    private final Segments segments;
    private long handedOver;

    Replayer(Segments segments) {
        this.segments = segments;
    }

    Replay replay(Heads from, Mark to, EntrySink sink) {
        try {
            return through(from, to, sink);
        } catch (IOException e) {
            return broken(Fault.Code.FILE_MISSING, segments.folder().toString(), e.toString());
        } catch (BodyReader.Malformed e) {
            return broken(Fault.Code.CHAIN_BROKEN, to.id().toString(), e.getMessage());
        }
    }

    /**
     * Hands over every entry of every segment whose frame hashes to what it should, in order; what
     * follows a damaged frame too, where it is known where that ends.
     *
     * @return what could not be read
     */
    List<Fault> salvage(EntrySink sink) {
        List<Fault> faults = new ArrayList<>();
        try {
            for (int number : segments.numbers()) {
                salvage(number, sink).ifPresent(faults::add);
            }
        } catch (IOException e) {
            faults.add(fault(Fault.Code.FILE_MISSING, segments.folder().toString(), e.toString()));
        }
        return faults;
    }

    private Optional<Fault> salvage(int number, EntrySink sink) {
        try (SegmentReader reader = segments.open(number)) {
            Optional<String> damage = Optional.empty();
            do {
                Optional<SegmentReader.Frame> frame = reader.next();
                while (frame.isPresent()) {
                    handOver(frame.get(), sink);
                    frame = reader.next();
                }
                damage = damage.or(reader::damage);
            } while (reader.passOver());
            return damage.map(what -> fault(Fault.Code.CHAIN_BROKEN, name(number), what));
        } catch (IOException e) {
            return Optional.of(fault(Fault.Code.FILE_MISSING, name(number), e.toString()));
        } catch (BodyReader.Malformed e) {
            return Optional.of(fault(Fault.Code.CHAIN_BROKEN, name(number), e.getMessage()));
        }
    }

    private Replay through(Heads from, Mark to, EntrySink sink) throws IOException {
        List<Frames.Header> headers = headers(to.position().segment());
        int first = headers.size() - 1;
        while (first >= 0 && !from.covers(headers.get(first).heads())) {
            first--;
        }
        int last = headers.size() - 1;
        if (first < 0 || headers.get(last).number() != to.position().segment()) {
            return broken(
                    Fault.Code.ARCHIVE_GAP,
                    to.id().toString(),
                    "no readable segments lead from the base to it");
        }
        for (int i = first; i < last; i++) {
            Chain end = headers.get(i + 1).continues();
            int number = headers.get(i).number();
            Optional<Replay> stopped = upTo(number, end, sink);
            if (stopped.isPresent()) {
                boolean passedOver = headers.get(i + 1).number() > number + 1;
                return passedOver ? unreadable(number + 1) : stopped.get();
            }
        }
        return upTo(to, sink);
    }

    private Optional<Replay> upTo(int number, Chain end, EntrySink sink) throws IOException {
        try (SegmentReader reader = segments.open(number)) {
            while (!reader.chain().equals(end)) {
                Optional<SegmentReader.Frame> frame = reader.next();
                if (frame.isEmpty()) {
                    return Optional.of(endsEarly(number, reader));
                }
                handOver(frame.get(), sink);
            }
            return Optional.empty();
        }
    }

    private Replay upTo(Mark to, EntrySink sink) throws IOException {
        int number = to.position().segment();
        try (SegmentReader reader = segments.open(number)) {
            while (reader.offset() < to.position().offset()) {
                Optional<SegmentReader.Frame> frame = reader.next();
                if (frame.isEmpty()) {
                    return endsEarly(number, reader);
                }
                handOver(frame.get(), sink);
            }
            if (!reader.chain().toString().equals(to.chain())) {
                return broken(
                        Fault.Code.CHAIN_BROKEN,
                        name(number),
                        "the chain at " + reader.offset() + " is not the one that the mark names");
            }
            return new Replay.Complete(handedOver);
        }
    }

    private void handOver(SegmentReader.Frame frame, EntrySink sink) {
        if (frame.type() != Frames.ENTRIES) {
            return;
        }
        frame.body().heads();
        List<byte[]> entries = frame.body().entries();
        frame.body().end();
        handedOver += entries.size();
        sink.take(entries);
    }

    /** Of the segments up to a number; one whose beginning is damaged is passed over. */
    private List<Frames.Header> headers(int upTo) throws IOException {
        List<Frames.Header> headers = new ArrayList<>();
        for (int number : segments.numbers()) {
            if (number <= upTo) {
                segments.header(number).ifPresent(headers::add);
            }
        }
        return headers;
    }

    private Replay endsEarly(int number, SegmentReader reader) {
        String why = reader.damage().orElse("it ends at offset " + reader.offset());
        return broken(Fault.Code.CHAIN_BROKEN, name(number), why);
    }

    /** Nothing continues from a segment whose beginning cannot be read, but entries were in it. */
    private Replay unreadable(int number) throws IOException {
        if (!Files.exists(segments.present(number))) {
            return broken(Fault.Code.ARCHIVE_GAP, name(number), "there is no such segment");
        }
        try (SegmentReader reader = segments.open(number)) {
            String why = reader.damage().orElse("what follows does not continue from it");
            return broken(Fault.Code.CHAIN_BROKEN, name(number), why);
        }
    }

    private String name(int number) {
        return segments.present(number).getFileName().toString();
    }

    private static Replay broken(Fault.Code code, String subject, String detail) {
        return new Replay.Broken(fault(code, subject, detail));
    }

    private static Fault fault(Fault.Code code, String subject, String detail) {
        return new Fault(code, subject, detail);
    }
}
