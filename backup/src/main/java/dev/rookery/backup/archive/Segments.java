package dev.rookery.backup.archive;

import dev.rookery.backup.compress.Zstandard;
import dev.rookery.backup.file.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The segment files of one folder: {@code segment-000001.log}, {@code segment-000002.log} …, and
 * {@code segment-000001.log.zst} where a closed one was compressed. While both are there, the plain
 * one counts.
 *
 * <p>Threads: safe for any thread.
 */
record Segments(Path folder) {
    private static final Pattern NAME = Pattern.compile("segment-(\\d{6,9})\\.log(\\.zst)?");

    Path file(int number) {
        return folder.resolve(String.format(Locale.ROOT, "segment-%06d.log", number));
    }

    /** Where it is once it is compressed. */
    Path packed(int number) {
        Path file = file(number);
        return file.resolveSibling(file.getFileName() + Zstandard.SUFFIX);
    }

    /** Whether only the compressed form is there. */
    boolean isPacked(int number) {
        return !Files.exists(file(number)) && Files.exists(packed(number));
    }

    /** The form that counts. */
    Path present(int number) {
        return isPacked(number) ? packed(number) : file(number);
    }

    /** The numbers there are, ascending. */
    List<Integer> numbers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> Integer.valueOf(matcher.group(1)))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Opens one, in whichever form it is there. */
    SegmentReader open(int number) throws IOException {
        try {
            return SegmentReader.open(file(number));
        } catch (NoSuchFileException perhapsPacked) {
            if (!Files.exists(packed(number))) {
                throw perhapsPacked;
            }
            return SegmentReader.openPacked(packed(number));
        }
    }

    /** How a segment begins; empty when that cannot be read. */
    Optional<Frames.Header> header(int number) throws IOException {
        try (SegmentReader reader = open(number)) {
            return reader.header();
        }
    }

    /** Creates a segment that holds its header only; born complete. */
    byte[] create(Frames.Header header) throws IOException {
        byte[] frame = Frames.frame(header.continues(), Frames.header(header));
        DurableFiles.write(file(header.number()), frame);
        return frame;
    }
}
