package dev.rookery.backup.archive;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.Heads;
import dev.rookery.backup.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What becomes of segments once they are closed: they are compressed, and from the oldest on
 * deleted. The last segment is never touched.
 *
 * <p>Threads: safe for any thread; one changes files at a time.
 */
final class SegmentUpkeep {
    private final Segments segments;
    private final MarkIndex index;
    private final Packer packer;

    /** Of segments that were read once: how one begins never changes. */
    private final Map<Integer, Heads> starts = new ConcurrentHashMap<>();

    SegmentUpkeep(Segments segments, MarkIndex index) {
        this.segments = segments;
        this.index = index;
        this.packer = new Packer(segments);
    }

    List<Segment> list() {
        List<Segment> readable = new ArrayList<>();
        try {
            for (int number : segments.numbers()) {
                segment(number).ifPresent(readable::add);
            }
        } catch (IOException e) {
            throw BackupException.of("read the archive", segments.folder(), e);
        }
        return List.copyOf(readable);
    }

    long bytes() {
        long sum = 0;
        try {
            for (int number : segments.numbers()) {
                sum += sizeOf(segments.present(number));
            }
        } catch (IOException e) {
            throw BackupException.of("read the archive", segments.folder(), e);
        }
        return sum;
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException packedOrDropped) {
            return 0;
        }
    }

    synchronized int pack() {
        int packed = 0;
        try {
            List<Integer> numbers = segments.numbers();
            for (int i = 0; i < numbers.size() - 1; i++) {
                boolean was = segments.isPacked(numbers.get(i));
                Optional<Frames.Header> next = segments.header(numbers.get(i + 1));
                boolean is = !was && next.isPresent() && pack(numbers.get(i), next.get());
                packed += is ? 1 : 0;
            }
        } catch (IOException e) {
            throw BackupException.of("compress a segment", segments.folder(), e);
        }
        return packed;
    }

    private boolean pack(int number, Frames.Header next) throws IOException {
        return next.number() == number + 1 && packer.pack(number, next.continues());
    }

    /**
     * The list of marks is forced first: what it says of these segments can be read nowhere else.
     */
    synchronized long drop(int upTo) {
        long freed = 0;
        try {
            List<Integer> numbers = segments.numbers();
            int last = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
            List<Integer> going =
                    numbers.stream().filter(number -> number <= upTo && number < last).toList();
            if (going.isEmpty() || !index.forced(going.get(going.size() - 1))) {
                return 0;
            }
            for (int number : going) {
                freed += delete(segments.packed(number)) + delete(segments.file(number));
                starts.remove(number);
                DurableFiles.forceFolder(segments.folder());
            }
        } catch (IOException e) {
            throw BackupException.of("drop a segment", segments.folder(), e);
        }
        return freed;
    }

    private static long delete(Path file) throws IOException {
        long bytes = sizeOf(file);
        Files.deleteIfExists(file);
        return bytes;
    }

    private Optional<Segment> segment(int number) throws IOException {
        try {
            Optional<Heads> start = start(number);
            Path file = segments.present(number);
            long bytes = Files.size(file);
            Instant written = Files.getLastModifiedTime(file).toInstant();
            String name = file.getFileName().toString();
            return start.map(at -> new Segment(number, name, at, bytes, written));
        } catch (NoSuchFileException packedOrDropped) {
            return Optional.empty();
        }
    }

    private Optional<Heads> start(int number) throws IOException {
        Optional<Heads> known = Optional.ofNullable(starts.get(number));
        if (known.isPresent()) {
            return known;
        }
        Optional<Heads> read = segments.header(number).map(Frames.Header::heads);
        read.ifPresent(heads -> starts.put(number, heads));
        return read;
    }
}
