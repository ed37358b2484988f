package dev.rookery.cli.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a bundle is, fixed when it is begun.
 *
 * <p>Threads: immutable.
 *
 * @param cluster whose facts they are
 * @param node which made it
 * @param createdAt when, ISO 8601
 * @param root of the registry then
 * @param facts how many there were
 * @param models whose files are in it; none: those of all
 * @param files whether there are any
 * @param goal up to where it has each origin's facts
 */
record BundleHead(
        String cluster,
        String node,
        String createdAt,
        String root,
        long facts,
        List<String> models,
        boolean files,
        List<Goal> goal) {

    /** A bundle of a later format says so, and is refused. */
    static final int FORMAT = 1;

    /** Most bytes of the part: some hundred thousand origins. */
    static final int BYTES_MAX = 64 << 20;

    /**
     * What there was of an origin.
     *
     * @param facts how many; more than {@code maxSeq} where it had forked
     */
    record Goal(String origin, long maxSeq, long facts) {

        static Goal read(JsonNode row) {
            return new Goal(
                    Json.text(row, "origin"),
                    row.path("max_seq").asLong(),
                    row.path("facts").asLong());
        }

        boolean forked() {
            return facts != maxSeq;
        }
    }

    BundleHead {
        models = List.copyOf(models);
        goal = List.copyOf(goal);
    }

    /** Whether it is of the same cluster and the same choice. */
    boolean isFor(BundleHead other) {
        return cluster.equals(other.cluster) && models.equals(other.models) && files == other.files;
    }

    byte[] encode() {
        ObjectNode document =
                Json.object()
                        .put("format", FORMAT)
                        .put("cluster", cluster)
                        .put("node", node)
                        .put("created_at", createdAt)
                        .put("root", root)
                        .put("facts", facts);
        ArrayNode chosen = document.putArray("models");
        models.forEach(chosen::add);
        document.put("files", files);
        ArrayNode origins = document.putArray("origins");
        for (Goal row : goal) {
            origins.addObject()
                    .put("origin", row.origin())
                    .put("max_seq", row.maxSeq())
                    .put("facts", row.facts());
        }
        return Json.bytes(document);
    }

    /**
     * Reads the part.
     *
     * @throws DamagedBundleException when it is of a later format, or none
     */
    static BundleHead decode(byte[] bytes) throws DamagedBundleException {
        JsonNode document;
        try {
            document = Json.parse(bytes);
        } catch (IOException e) {
            throw new DamagedBundleException("its first part is no JSON", e);
        }
        int format = document.path("format").asInt();
        if (format > FORMAT) {
            throw new DamagedBundleException(
                    "a newer rookery wrote it, in format %d; this one reads %d: upgrade"
                            .formatted(format, FORMAT));
        }
        String cluster = Json.text(document, "cluster");
        if (format != FORMAT || cluster.isEmpty()) {
            throw new DamagedBundleException("its first part does not say what it is");
        }
        List<String> models = new ArrayList<>();
        document.path("models").forEach(name -> models.add(Json.text(name)));
        List<Goal> goal = new ArrayList<>();
        document.path("origins").forEach(row -> goal.add(Goal.read(row)));
        return new BundleHead(
                cluster,
                Json.text(document, "node"),
                Json.text(document, "created_at"),
                Json.text(document, "root"),
                document.path("facts").asLong(),
                models,
                document.path("files").asBoolean(),
                goal);
    }
}
