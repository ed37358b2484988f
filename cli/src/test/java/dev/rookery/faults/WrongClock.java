package dev.rookery.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A clock that is off, for one process, by libfaketime; left out where that is not installed. */
final class WrongClock {

    private static final int DEPTH = 4;

    private WrongClock() {}

    /**
     * Takes effect with the node's next start.
     *
     * @param offset as {@code faketime} takes it: {@code +20s}, {@code -1h}
     */
    static void set(FaultNode node, String offset) {
        Optional<Path> library = library();
        Tools.leaveOutUnless(library.isPresent(), "libfaketime is not installed");
        node.environment("LD_PRELOAD", library.orElseThrow().toString());
        node.environment("FAKETIME", offset);
    }

    private static Optional<Path> library() {
        try (Stream<Path> files =
                Files.find(
                        Path.of("/usr/lib"),
                        DEPTH,
                        (file, attributes) -> file.endsWith("libfaketime.so.1"))) {
            return files.findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
