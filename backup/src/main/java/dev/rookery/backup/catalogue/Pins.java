package dev.rookery.backup.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.file.SealedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which backups people want kept: {@code pins.json}, {@code {"pins": {"<id>": "<since when>"},
 * "sha256": …}}.
 *
 * <p>While the file is there and cannot be read, everything counts as pinned: what somebody wanted
 * kept is not known, so nothing is deleted.
 *
 * <p>Threads: safe for any thread.
 */
final class Pins {
    /** How many at most. */
    static final int MAX = 1_000;

    static final String FILE = "pins.json";

    private static final Logger LOG = LoggerFactory.getLogger(Pins.class);

    private final Path file;
    private final SortedMap<BackupId, String> pins = new TreeMap<>();
    private boolean readable = true;

    private Pins(Path file) {
        this.file = file;
    }

    static Pins open(Path folder) {
        Pins pins = new Pins(folder.resolve(FILE));
        if (Files.exists(pins.file)) {
            pins.read();
        }
        return pins;
    }

    /** Whether it stays, because somebody said so or because nobody knows. */
    synchronized boolean contains(BackupId id) {
        return !readable || pins.containsKey(id);
    }

    /** Whether somebody said so. */
    synchronized boolean named(BackupId id) {
        return pins.containsKey(id);
    }

    synchronized boolean readable() {
        return readable;
    }

    synchronized SortedSet<BackupId> ids() {
        return new TreeSet<>(pins.keySet());
    }

    /** Adds one, whether there is such a backup or not. */
    synchronized Pinning add(BackupId id, Instant at) {
        if (!readable) {
            return Pinning.UNREADABLE;
        }
        if (pins.size() >= MAX && !pins.containsKey(id)) {
            return Pinning.TOO_MANY;
        }
        SortedMap<BackupId, String> more = new TreeMap<>(pins);
        more.putIfAbsent(id, at.toString());
        write(more);
        return Pinning.PINNED;
    }

    /** Removes one. */
    synchronized Pinning remove(BackupId id) {
        if (!readable) {
            return Pinning.UNREADABLE;
        }
        SortedMap<BackupId, String> fewer = new TreeMap<>(pins);
        if (fewer.remove(id) == null) {
            return Pinning.UNKNOWN;
        }
        write(fewer);
        return Pinning.UNPINNED;
    }

    private void read() {
        try {
            JsonNode named = SealedJson.open(Files.readAllBytes(file)).path("pins");
            readable = named.isObject();
            named.properties()
                    .forEach(
                            pin ->
                                    BackupId.parse(pin.getKey())
                                            .ifPresentOrElse(
                                                    id -> pins.put(id, pin.getValue().asText()),
                                                    () -> readable = false));
        } catch (IOException e) {
            readable = false;
            LOG.error("{} cannot be read, so no backup is deleted: {}", file, e.toString());
        }
    }

    private void write(SortedMap<BackupId, String> changed) {
        ObjectNode tree = SealedJson.object();
        ObjectNode named = tree.putObject("pins");
        changed.forEach((id, at) -> named.put(id.toString(), at));
        try {
            DurableFiles.write(file, SealedJson.seal(tree));
        } catch (IOException e) {
            throw BackupException.of("write down which backups are pinned", file, e);
        }
        pins.clear();
        pins.putAll(changed);
    }
}
