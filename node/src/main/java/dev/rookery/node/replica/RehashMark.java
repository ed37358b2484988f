package dev.rookery.node.replica;

import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which artifact was hashed last, in a file, so that a node that is often restarted does not hash
 * the same ones each time. Not forced: lost, it costs reading some twice.
 *
 * <p>Threads: by one at a time.
 */
public final class RehashMark {
    private static final Logger log = LoggerFactory.getLogger(RehashMark.class);
    private static final String HASH = "[0-9a-f]{64}";
    private static final int BYTES_MAX = 128;

    private final Path file;

    /**
     * @param file made when it is missing
     */
    public RehashMark(Path file) {
        this.file = file;
    }

    /** The last one; empty when none was, or nobody can tell. */
    Optional<Hash> read() {
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= BYTES_MAX) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                return Optional.of(text.strip()).filter(hex -> hex.matches(HASH)).map(Hash::parse);
            }
        } catch (IOException e) {
            log.debug("[artifact] hashing again begins with the first: {}", e.toString());
        }
        return Optional.empty();
    }

    /** Notes one. */
    void write(Hash hash) {
        try {
            Files.write(file, (hash + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            log.debug("[artifact] not noted how far hashing again is: {}", e.toString());
        }
    }
}
