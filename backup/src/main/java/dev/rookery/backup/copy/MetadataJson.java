package dev.rookery.backup.copy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Contents;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code metadata.json} and {@code backup_manifest.json}: RingRift's fields, and ours. */
public final class MetadataJson {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private MetadataJson() {}

    /** As in {@code metadata.json}. */
    public static ObjectNode tree(CopyMetadata copy) {
        ObjectNode tree = JSON.createObjectNode();
        tree.put("backup_id", copy.id().toString());
        tree.put("timestamp", copy.timestamp().toString());
        tree.put("kind", copy.kind().toString());
        tree.put("reason", copy.reason());
        tree.put("registry_path", copy.registryPath());
        tree.put("db_size_bytes", copy.dbSizeBytes());
        tree.put("db_hash", copy.dbHash());
        tree.put("model_count", copy.contents().modelCount());
        tree.put("version_count", copy.contents().versionCount());
        tree.put("entry_count", copy.contents().entryCount());
        tree.put("source_host", copy.sourceHost());
        tree.put("created_by", copy.createdBy());
        tree.put("cluster_id", copy.contents().clusterId());
        tree.put("schema_version", copy.contents().schemaVersion());
        tree.put("root", copy.contents().root());
        tree.set("vector", vector(copy.contents().heads()));
        return tree;
    }

    /** What {@link #tree} made; empty when a field is missing or not what it should be. */
    public static Optional<CopyMetadata> parse(JsonNode tree) {
        try {
            return Optional.of(read(tree));
        } catch (Unreadable | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A vector: {@code {"<origin, 32 hex digits>": {"seq": 3, "count": 3}}}. */
    public static ObjectNode vector(Heads heads) {
        ObjectNode vector = JSON.createObjectNode();
        for (Head head : heads.list()) {
            HexFormat hex = HexFormat.of();
            String origin =
                    hex.toHexDigits(head.origin().getMostSignificantBits())
                            + hex.toHexDigits(head.origin().getLeastSignificantBits());
            vector.putObject(origin).put("seq", head.seq()).put("count", head.count());
        }
        return vector;
    }

    static byte[] metadata(CopyMetadata copy) {
        return bytes(tree(copy));
    }

    static byte[] manifest(List<CopyMetadata> newestFirst, Instant updated) {
        ObjectNode tree = JSON.createObjectNode();
        ArrayNode backups = tree.putArray("backups");
        newestFirst.forEach(copy -> backups.add(tree(copy)));
        tree.put("last_updated", updated.toString());
        return bytes(tree);
    }

    static byte[] verified(Instant at, String dbHash) {
        return bytes(
                JSON.createObjectNode().put("verified_at", at.toString()).put("db_hash", dbHash));
    }

    /** When the copy with this hash was verified; empty when the note is of another, or damaged. */
    static Optional<Instant> readVerified(byte[] bytes, String dbHash) {
        try {
            JsonNode tree = JSON.readTree(bytes);
            return text(tree, "db_hash").equals(dbHash)
                    ? Optional.of(Instant.parse(text(tree, "verified_at")))
                    : Optional.empty();
        } catch (IOException | DateTimeException | Unreadable e) {
            return Optional.empty();
        }
    }

    /** Why metadata cannot be believed. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    static CopyMetadata read(byte[] bytes) throws Unreadable {
        try {
            return read(JSON.readTree(bytes));
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            throw new Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static CopyMetadata read(JsonNode tree) throws Unreadable {
        return new CopyMetadata(
                BackupId.parse(text(tree, "backup_id")).orElseThrow(() -> wrong("backup_id")),
                Instant.parse(text(tree, "timestamp")),
                BackupKind.parse(text(tree, "kind")).orElseThrow(() -> wrong("kind")),
                text(tree, "reason"),
                text(tree, "registry_path"),
                number(tree, "db_size_bytes"),
                text(tree, "db_hash"),
                text(tree, "source_host"),
                text(tree, "created_by"),
                new Contents(
                        text(tree, "cluster_id"),
                        text(tree, "root"),
                        readVector(tree.path("vector")),
                        number(tree, "model_count"),
                        number(tree, "version_count"),
                        number(tree, "entry_count"),
                        (int) number(tree, "schema_version")));
    }

    private static Heads readVector(JsonNode tree) throws Unreadable {
        if (!tree.isObject()) {
            throw wrong("vector");
        }
        List<Head> heads = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            String hex = field.getKey();
            if (hex.length() != 32) {
                throw wrong("vector");
            }
            UUID origin =
                    new UUID(
                            HexFormat.fromHexDigitsToLong(hex, 0, 16),
                            HexFormat.fromHexDigitsToLong(hex, 16, 32));
            heads.add(
                    new Head(
                            origin,
                            number(field.getValue(), "seq"),
                            number(field.getValue(), "count")));
        }
        return Heads.of(heads);
    }

    private static String text(JsonNode tree, String field) throws Unreadable {
        JsonNode value = tree.path(field);
        if (!value.isTextual()) {
            throw wrong(field);
        }
        return value.textValue();
    }

    private static long number(JsonNode tree, String field) throws Unreadable {
        JsonNode value = tree.path(field);
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw wrong(field);
        }
        return value.longValue();
    }

    private static Unreadable wrong(String field) {
        return new Unreadable("the field " + field + " is missing or not what it should be");
    }

    private static byte[] bytes(ObjectNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is JSON", e);
        }
    }
}
