package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.importer.ForeignVersion.Known;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** A version of another registry as the node is asked to take it. */
final class Bringing {

    /** What a node keeps of a version in one fact, less what it adds itself. */
    private static final int BYTES_MAX = 200 << 10;

    private static final int NAME_MAX = 1_000;

    private Bringing() {}

    /** The same for the same version, whenever and from where it is brought. */
    static String key(Format format, String model, ForeignVersion version) {
        String name = source(format, version) + "\n" + model + "\n" + version.identity();
        return "import-" + Sha256.of(name.getBytes(StandardCharsets.UTF_8));
    }

    /** What an export of this registry holds is the same in whatever layout. */
    private static String source(Format format, ForeignVersion version) {
        return version.known().isPresent() ? OwnBlock.NAME : format.text();
    }

    /** The request's body. */
    static ObjectNode body(Format format, String model, ForeignVersion version, ArrayNode files) {
        ObjectNode body = Json.object();
        body.setAll(version.said());
        version.number().ifPresent(number -> body.put("number", number));
        version.label().ifPresent(label -> body.put("label", label));
        ObjectNode origin = body.putObject("imported");
        version.createdAt().ifPresent(at -> origin.put("at", at.toString()));
        if (!version.by().isEmpty()) {
            origin.put("by", version.by());
        }
        origin.put("source", source(format, version));
        origin.put("name", name(version.known().map(Known::knownAs).orElse(model)));
        version.known().ifPresent(known -> identity(body, known));
        if (version.artifactMissing()) {
            origin.put("artifact_missing", true);
        }
        stages(body, version);
        shrink(body, version);
        if (!files.isEmpty()) {
            body.set("files", files);
        }
        return body;
    }

    private static void identity(ObjectNode body, Known known) {
        body.put("id", known.id());
        known.parentId().ifPresent(id -> body.put("parent_id", id));
    }

    /** On one line, as long as a node keeps it. */
    private static String name(String model) {
        String line = FreeTree.printable(model).replaceAll("[\n\r\t]", "?");
        return line.substring(0, Math.min(NAME_MAX, line.length()));
    }

    private static void stages(ObjectNode body, ForeignVersion version) {
        ArrayNode stages = body.putArray("stages");
        for (StageMove move : version.stages().moves()) {
            ObjectNode step = stages.addObject().put("to", move.to().text());
            move.at().ifPresent(at -> step.put("at", at.toString()));
            if (!move.by().isEmpty()) {
                step.put("by", move.by());
            }
            if (!move.reason().isEmpty()) {
                step.put("reason", move.reason());
            }
            if (move.inserted()) {
                step.put("inserted", true);
            }
        }
    }

    /**
     * What does not fit into one fact goes: of the extra fields the largest first.
     *
     * @return how many bytes are left
     */
    static int shrink(ObjectNode body, ForeignVersion version) {
        int bytes = Json.bytes(body).length;
        while (bytes > BYTES_MAX
                && body.get("extra") instanceof ObjectNode extra
                && !extra.isEmpty()) {
            Optional<Map.Entry<String, JsonNode>> largest =
                    extra.properties().stream().max(Comparator.comparingInt(Bringing::bytes));
            String name = largest.orElseThrow().getKey();
            version.lost(
                    "extra." + name, "too large: a version keeps at most " + BYTES_MAX + " bytes");
            extra.remove(name);
            bytes = Json.bytes(body).length;
        }
        return bytes;
    }

    private static int bytes(Map.Entry<String, JsonNode> field) {
        return Json.bytes(field.getValue()).length;
    }
}
