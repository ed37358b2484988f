package dev.rookery.cli.export;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Files for the time that one is on its way, in the folder for temporary files. What an export that
 * was killed left there goes when a later one begins.
 */
final class PassingFile {

    /** An export that runs has written its file since. */
    private static final Duration LEFT_AFTER = Duration.ofDays(1);

    private static final String PREFIX = "rookery-export-";
    private static final String SUFFIX = ".part";

    private PassingFile() {}

    /** Makes one, empty. */
    static Path create() throws IOException {
        return Files.createTempFile(PREFIX, SUFFIX);
    }

    /**
     * Removes what was left; what cannot be looked at or removed stays, as it is in nobody's way.
     */
    static void sweep(Path folder, Instant now) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path file : left) {
                remove(file, now.minus(LEFT_AFTER));
            }
        } catch (IOException e) {
            return; // The export itself says what is wrong with the folder, if it needs it.
        }
    }

    private static void remove(Path file, Instant before) {
        try {
            boolean old = Files.getLastModifiedTime(file).toInstant().isBefore(before);
            if (old && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            return; // Another user's, or just gone.
        }
    }
}
