package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an export wrote into a folder, in a hidden file there: so that a later one knows what it may
 * replace and remove, and need not read what nobody touched.
 *
 * <p>Threads: owned by the tree; not safe to share.
 */
final class TreeRecord {

    private static final int FORMAT = 1;
    private static final long BYTES_MAX = 256L << 20;

    /**
     * One file as it was written.
     *
     * @param model whose it is; empty of what belongs to all
     * @param content a SHA-256, or {@code ->} and a link's target
     * @param size in bytes
     * @param mtime as the file system gave it, as text
     */
    record Entry(String model, String content, long size, String mtime) {

        /** Whether the file looks as if nobody touched it since. */
        boolean looksLike(long sizeNow, String mtimeNow) {
            return size == sizeNow && mtime.equals(mtimeNow);
        }
    }

    private final Path file;
    private final SortedMap<String, Entry> entries = new TreeMap<>();

    private TreeRecord(Path file) {
        this.file = file;
    }

    /** Reads the record; one that is not there or is something else is an empty one. */
    static TreeRecord read(Path file) {
        TreeRecord record = new TreeRecord(file);
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= BYTES_MAX) {
                for (Map.Entry<String, JsonNode> entry :
                        Json.parse(Files.readAllBytes(file)).path("files").properties()) {
                    JsonNode said = entry.getValue();
                    record.entries.put(
                            entry.getKey(),
                            new Entry(
                                    Json.text(said, "model"),
                                    Json.text(said, "content"),
                                    said.path("size").asLong(),
                                    Json.text(said, "mtime")));
                }
            }
        } catch (IOException e) {
            record.entries.clear(); // What is there is then compared byte by byte, and left alone.
        }
        return record;
    }

    Optional<Entry> find(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    void put(String path, Entry entry) {
        entries.put(path, entry);
    }

    void remove(String path) {
        entries.remove(path);
    }

    /** A copy, by path. */
    SortedMap<String, Entry> all() {
        return new TreeMap<>(entries);
    }

    /** Writes the record, unless the file says the same already. */
    void write() throws IOException {
        ObjectNode document = Json.object().put("schema_version", FORMAT);
        ObjectNode files = document.putObject("files");
        entries.forEach(
                (path, entry) ->
                        files.putObject(path)
                                .put("model", entry.model())
                                .put("content", entry.content())
                                .put("size", entry.size())
                                .put("mtime", entry.mtime()));
        byte[] bytes = (Json.pretty(document) + "\n").getBytes(StandardCharsets.UTF_8);
        if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return;
        }
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.write(beside, bytes);
        Files.move(
                beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
