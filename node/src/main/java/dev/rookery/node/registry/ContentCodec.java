package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.fact.Hash;

/**
 * Writes a registration's body. {@link BodyReader} reads it.
 *
 * <p>Threads: stateless.
 */
final class ContentCodec {

    private ContentCodec() {}

    static void write(Payload.Registration registration, ObjectNode out) {
        out.put("id", registration.id().toString());
        out.put("number", registration.number());
        out.put("majority", registration.majority());
        out.put("label", registration.label());
        registration.shortId().ifPresent(hex -> out.put("short_id", hex));
        write(registration.content(), out);
        registration.parentId().ifPresent(id -> out.put("parent_id", id.toString()));
        registration.request().ifPresent(hash -> out.put("request", hash.toString()));
    }

    /**
     * What two requests have in common when they ask for the same. An import's label may give way
     * to another's, so it is no part of it.
     */
    static Hash hash(Command.Register request) {
        ObjectNode out = Json.object();
        if (request.content().imported().isEmpty()) {
            request.label().ifPresent(label -> out.put("label", label));
        }
        request.shortId().ifPresent(hex -> out.put("short_id", hex));
        write(request.content(), out);
        return Hash.of(Json.write(out));
    }

    private static void write(Content content, ObjectNode out) {
        out.put("type", content.type().text());
        if (!content.description().isEmpty()) {
            out.put("description", content.description());
        }
        if (!content.tags().isEmpty()) {
            ObjectNode tags = out.putObject("tags");
            content.tags().forEach(tags::put);
        }
        if (!content.metrics().isEmpty()) {
            ObjectNode metrics = out.putObject("metrics");
            content.metrics().forEach((name, value) -> Json.put(metrics, name, value));
        }
        putFree(out, "training_config", content.trainingConfig());
        putFree(out, "training", content.training());
        content.parent().ifPresent(parent -> out.put("parent", parent));
        content.artifact().ifPresent(artifact -> write(artifact, out.putObject("artifact")));
        if (!content.files().isEmpty()) {
            ArrayNode files = out.putArray("files");
            for (FileEntry file : content.files()) {
                files.addObject()
                        .put("path", file.path())
                        .put("sha256", file.sha256())
                        .put("size", file.size());
            }
        }
        putFree(out, "extra", content.extra());
        content.imported().ifPresent(from -> write(from, out.putObject("imported")));
    }

    private static void write(Imported from, ObjectNode out) {
        PayloadCodec.write(from.mark(), out);
        out.put("source", from.source());
        out.put("name", from.name());
        if (from.artifactMissing()) {
            out.put("artifact_missing", true);
        }
    }

    private static void putFree(ObjectNode out, String name, ObjectNode free) {
        if (!free.isEmpty()) {
            out.set(name, free);
        }
    }

    private static void write(Artifact artifact, ObjectNode out) {
        if (!artifact.uri().isEmpty()) {
            out.put("uri", artifact.uri());
        }
        artifact.sha256().ifPresent(hex -> out.put("sha256", hex));
        artifact.size().ifPresent(size -> out.put("size", size));
    }
}
