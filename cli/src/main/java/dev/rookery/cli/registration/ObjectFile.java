package dev.rookery.cli.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file with one JSON object, as trainers leave them beside what they trained: NaN and Infinity,
 * which Python writes, are read.
 */
public final class ObjectFile {

    private static final int BYTES_MAX = 16 << 20;

    private ObjectFile() {}

    /** The object; a file that holds none, or more than 16 MB, ends the verb (exit 2). */
    public static ObjectNode read(String operation, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1); // A device has no size, and no end.
            if (bytes.length > BYTES_MAX) {
                throw bad(operation, file, "is larger than 16 MB");
            }
            JsonNode document = Json.parseLenient(bytes);
            if (document instanceof ObjectNode object) {
                return object;
            }
            throw bad(operation, file, "holds no JSON object");
        } catch (IOException e) {
            throw bad(operation, file, "cannot be read as JSON: " + e.getMessage());
        }
    }

    private static CommandFailed bad(String operation, Path file, String what) {
        return new CommandFailed(
                ExitCode.USAGE, operation, file + " " + what, "give one JSON object in UTF-8");
    }
}
