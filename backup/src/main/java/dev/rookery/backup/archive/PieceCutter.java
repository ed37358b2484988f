package dev.rookery.backup.archive;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Cuts the archive into pieces, behind the last end that is known elsewhere. Only frames that prove
 * themselves are in one; what was cut from the archive's end and written anew makes other ends, and
 * so goes out again.
 *
 * <p>Threads: not safe to share; the writer may append meanwhile.
 */
final class PieceCutter {
    private final Segments segments;
    private final int bytesMax;
    private final Consumer<Piece> sink;
    private long handedOver;

    PieceCutter(Segments segments, int bytesMax, Consumer<Piece> sink) {
        this.segments = segments;
        this.bytesMax = bytesMax;
        this.sink = sink;
    }

    long run(Set<PieceEnd> there) {
        try {
            List<Integer> numbers = segments.numbers();
            Position start = start(numbers, there);
            for (int number : numbers) {
                if (number >= start.segment()) {
                    cutOrSkip(number, number == start.segment() ? start.offset() : 0);
                }
            }
            return handedOver;
        } catch (IOException e) {
            throw BackupException.of("read the archive", segments.folder(), e);
        }
    }

    /** The last end that is there; the beginning when none is. Usually in the last segment. */
    private Position start(List<Integer> numbers, Set<PieceEnd> there) throws IOException {
        for (int i = numbers.size() - 1; i >= 0 && !there.isEmpty(); i--) {
            Optional<Position> known = lastKnown(numbers.get(i), there);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return new Position(0, 0);
    }

    private Optional<Position> lastKnown(int number, Set<PieceEnd> there) throws IOException {
        Optional<Position> known = Optional.empty();
        try (SegmentReader reader = segments.open(number)) {
            do {
                Position at = new Position(number, reader.offset());
                if (there.contains(PieceEnd.of(at, reader.chain()))) {
                    known = Optional.of(at);
                }
            } while (reader.next().isPresent());
        }
        return known;
    }

    /** One that retention took meanwhile is held by a verified copy, which goes out by itself. */
    private void cutOrSkip(int number, long from) throws IOException {
        try {
            cut(number, from);
        } catch (NoSuchFileException gone) {
            if (segments.numbers().contains(number)) {
                throw gone;
            }
        }
    }

    private void cut(int number, long from) throws IOException {
        try (SegmentReader reader = segments.open(number)) {
            if (reader.header().isEmpty()) {
                return; // Its beginning is damaged: the next segment continues from the one before.
            }
            Open open = new Open(new Position(number, 0), reader.header().get().continues());
            open.add(Frames.header(reader.header().get()), reader.chain());
            if (reader.offset() <= from) {
                open = new Open(new Position(number, reader.offset()), reader.chain());
            }
            Optional<SegmentReader.Frame> frame = reader.next();
            while (frame.isPresent()) {
                if (frame.get().end() <= from) {
                    open = new Open(new Position(number, reader.offset()), reader.chain());
                } else {
                    open = room(open, frame.get());
                    open.add(frame.get().body().whole(), reader.chain());
                }
                frame = reader.next();
            }
            if (open.end() > from) {
                open.handOver();
            }
        }
    }

    /** The piece that has room for a frame: the one that grows, or the next. */
    private Open room(Open open, SegmentReader.Frame frame) {
        if (open.isEmpty() || open.content.size() + frame.body().whole().length < bytesMax) {
            return open;
        }
        open.handOver();
        return new Open(new Position(open.from.segment(), open.end()), open.chain);
    }

    /** A piece that grows. */
    private final class Open {
        private final Position from;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private Chain chain;

        Open(Position from, Chain before) {
            this.from = from;
            this.chain = before;
            content.writeBytes(before.toBytes());
        }

        boolean isEmpty() {
            return content.size() == Sha256.BYTES;
        }

        long end() {
            return from.offset() + content.size() - Sha256.BYTES;
        }

        void add(byte[] body, Chain after) {
            content.writeBytes(Frames.frame(chain, body));
            chain = after;
        }

        void handOver() {
            if (isEmpty()) {
                return;
            }
            Position end = new Position(from.segment(), end());
            handedOver += content.size() - Sha256.BYTES;
            sink.accept(new Piece(from, PieceEnd.of(end, chain), content.toByteArray()));
        }
    }
}
