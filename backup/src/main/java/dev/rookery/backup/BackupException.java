package dev.rookery.backup;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/**
 * The disk or SQLite failed under a backup. The message names operation, subject, cause and cure;
 * nothing half-done is left where a reader would take it for a backup.
 *
 * <p>Threads: immutable.
 */
public final class BackupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean full;

    /**
     * @param operation what was tried, in the infinitive: {@code force the archive}
     * @param subject what it was tried on, usually a path
     * @param cause why it failed
     * @param cure what the operator can do
     * @param full whether the disk has no space
     */
    public BackupException(
            String operation,
            Object subject,
            String cause,
            String cure,
            boolean full,
            Throwable thrown) {
        super("could not " + operation + " (" + subject + "): " + cause + "; " + cure, thrown);
        this.full = full;
    }

    /** For an ordinary failure of the file system, with the cure that fits its cause. */
    public static BackupException of(String operation, Object subject, IOException thrown) {
        String text = String.valueOf(thrown.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        boolean full = lower.contains("no space left") || lower.contains("quota exceeded");
        return new BackupException(
                operation, subject, cause(thrown), cure(thrown, full), full, thrown);
    }

    /** Whether space has to be freed before a repetition can succeed. */
    public boolean full() {
        return full;
    }

    private static String cause(IOException thrown) {
        String name = thrown.getClass().getSimpleName();
        return name.equals("IOException")
                ? String.valueOf(thrown.getMessage())
                : name + " " + thrown.getMessage();
    }

    private static String cure(IOException thrown, boolean full) {
        if (full) {
            return "free space on this disk, or set backup.directory to another one";
        }
        if (thrown instanceof AccessDeniedException) {
            return "give the node's user read and write access to it";
        }
        if (thrown instanceof NoSuchFileException) {
            return "check that backup.directory is mounted and was not moved";
        }
        return "check the disk and the system log";
    }
}
