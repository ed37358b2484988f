package dev.rookery.backup.archive;

import dev.rookery.backup.file.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The segment files of one folder: {@code segment-000001.log}, {@code segment-000002.log} …
 *
 * <p>Threads: safe for any thread.
 */
record Segments(Path folder) {
    private static final Pattern NAME = Pattern.compile("segment-(\\d{6,9})\\.log");

    Path file(int number) {
        return folder.resolve(String.format(Locale.ROOT, "segment-%06d.log", number));
    }

    /** The numbers there are, ascending. */
    List<Integer> numbers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> Integer.valueOf(matcher.group(1)))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** How a segment begins; empty when that cannot be read. */
    Optional<Frames.Header> header(int number) throws IOException {
        try (SegmentReader reader = SegmentReader.open(file(number))) {
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
