package dev.rookery.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was taken already, in a small file outside of the watched folder. It spares a start the
 * hashing of everything; when it is lost, the idempotency keys still keep a drop from being
 * registered twice.
 *
 * <p>Threads: owned by the watch; not safe to share. The file changes by rename.
 */
public final class TakenDrops {

    private static final int FORMAT = 1;
    private static final long BYTES_MAX = 64L << 20;
    private static final int SAVE_EVERY = 100;

    private final Path file;
    private final SortedMap<String, Taken> drops = new TreeMap<>();
    private int unsaved;

    /**
     * @param signature of the drop as it was taken
     * @param version as the node named it, as in "iris:3 (01J…)"
     */
    private record Taken(String signature, String version) {}

    private TakenDrops(Path file) {
        this.file = file;
    }

    /** Reads the file; one that is not there, or that holds something else, is an empty start. */
    public static TakenDrops read(Path file) {
        TakenDrops taken = new TakenDrops(file);
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= BYTES_MAX) {
                for (Map.Entry<String, JsonNode> drop :
                        Json.parse(Files.readAllBytes(file)).path("drops").properties()) {
                    String signature = Json.text(drop.getValue(), "signature");
                    String version = Json.text(drop.getValue(), "version");
                    taken.drops.put(drop.getKey(), new Taken(signature, version));
                }
            }
        } catch (IOException e) {
            taken.drops.clear(); // Costs hashing once: the registry knows what it has.
        }
        return taken;
    }

    boolean has(Drop drop) {
        Taken taken = drops.get(drop.name());
        return taken != null && taken.signature().equals(drop.signature());
    }

    /** Keeps that a drop is in the registry; {@link #save} makes it last. */
    void add(Drop drop, String version) {
        drops.put(drop.name(), new Taken(drop.signature(), version));
        unsaved++;
        if (unsaved >= SAVE_EVERY) {
            save();
        }
    }

    /** Forgets what is no longer there. */
    void keepOnly(Collection<String> names) {
        int before = drops.size();
        drops.keySet().retainAll(names);
        unsaved += before - drops.size();
    }

    /** Writes what the file does not have yet. */
    void save() {
        if (unsaved == 0) {
            return;
        }
        unsaved = 0;
        ObjectNode document = Json.object().put("schema_version", FORMAT);
        ObjectNode entries = document.putObject("drops");
        drops.forEach(
                (name, taken) ->
                        entries.putObject(name)
                                .put("signature", taken.signature())
                                .put("version", taken.version()));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.write(beside, Json.pretty(document).getBytes(StandardCharsets.UTF_8));
            Files.move(
                    beside,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "keep what was taken",
                    "cannot write " + file + ": " + e,
                    "name another file with --state",
                    e);
        }
    }
}
