package dev.rookery.node.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where and on which run of which machine a database file was last used. When that has changed, the
 * file may be a copy or may have lost its last commits, and its origin must not be used again
 * (design, "Incarnations and forks").
 *
 * <p>Threads: immutable.
 *
 * @param file device and inode of the database file
 * @param machine the machine's id, or {@code unknown}
 * @param boot the kernel's boot id, or {@code unknown}
 */
public record Incarnation(String file, String machine, String boot) {

    private static final Path MACHINE_ID = Path.of("/etc/machine-id");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String UNKNOWN = "unknown";

    /** Reads it for a file that exists. */
    public static Incarnation of(Path file) {
        return new Incarnation(identity(file), line(MACHINE_ID), line(BOOT_ID));
    }

    /**
     * Why an origin used under {@code before} must not be used under this; empty when it may.
     *
     * @param stoppedCleanly whether the node that used it closed its database
     */
    public Optional<String> mustRotate(Incarnation before, boolean stoppedCleanly) {
        if (!file.equals(before.file)) {
            return Optional.of("the database file was copied or replaced");
        }
        if (!machine.equals(before.machine)) {
            return Optional.of("the database file came from another machine");
        }
        if (!stoppedCleanly && !boot.equals(before.boot)) {
            return Optional.of("the machine went down under the node");
        }
        return Optional.empty();
    }

    private static String identity(Path file) {
        try {
            Map<String, Object> unix = Files.readAttributes(file, "unix:dev,ino");
            return unix.get("dev") + ":" + unix.get("ino");
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return UNKNOWN;
        } catch (IOException e) {
            throw new DataDirectoryException(
                    "could not read the identity of " + file + ": " + e + "; check the disk", e);
        }
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
