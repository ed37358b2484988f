package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.util.Locale;

/**
 * The disk failed under an artifact. The message names operation, subject, cause and cure; nothing
 * half-written is left where a reader would take it for an artifact.
 *
 * <p>Threads: immutable.
 */
public final class ArtifactException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean full;

    ArtifactException(String operation, Object subject, IOException cause) {
        this(operation, subject, cause, full(cause));
    }

    /** More would be written than there is space for. */
    static ArtifactException noSpace(String operation, Hash hash, long bytes, long usable) {
        String cause = "no space left: it has %d bytes, %d are free".formatted(bytes, usable);
        return new ArtifactException(operation, hash, new IOException(cause));
    }

    private ArtifactException(String operation, Object subject, IOException cause, boolean full) {
        super(
                "could not %s %s: %s; %s"
                        .formatted(operation, subject, cause.getMessage(), cure(full)),
                cause);
        this.full = full;
    }

    /** Whether the disk has no space: a repetition can succeed once there is some. */
    public boolean full() {
        return full;
    }

    private static boolean full(IOException cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("no space left") || text.contains("quota exceeded");
    }

    private static String cure(boolean full) {
        return full ? "free space on the disk of node.data" : "check the disk of node.data";
    }
}
