package dev.rookery.cli.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is in a bundle, known once it is made.
 *
 * <p>Threads: immutable.
 *
 * @param models all that the facts tell of, by name
 * @param missing files of chosen models whose bytes could not be had
 */
record BundleContents(List<Model> models, List<Missing> missing) {

    /** Most bytes of the part. */
    static final int BYTES_MAX = 64 << 20;

    /** A model as its maker saw it. */
    record Model(String name, long versions, String production) {}

    /**
     * A file that is not in it.
     *
     * @param of the version that has it, as in {@code iris:3}
     */
    record Missing(String sha256, String of, String why) {}

    BundleContents {
        models = List.copyOf(models);
        missing = List.copyOf(missing);
    }

    byte[] encode() {
        ObjectNode document = Json.object();
        ArrayNode named = document.putArray("models");
        for (Model model : models) {
            named.addObject()
                    .put("name", model.name())
                    .put("versions", model.versions())
                    .put("production", model.production());
        }
        document.set("missing", missing(missing));
        return Json.bytes(document);
    }

    /** As documents tell of what is missing. */
    static ArrayNode missing(List<Missing> missing) {
        ArrayNode told = Json.object().putArray("missing");
        for (Missing file : missing) {
            told.addObject()
                    .put("sha256", file.sha256())
                    .put("of", file.of())
                    .put("why", file.why());
        }
        return told;
    }

    /**
     * Reads the part.
     *
     * @throws DamagedBundleException when it is none
     */
    static BundleContents decode(byte[] bytes) throws DamagedBundleException {
        JsonNode document;
        try {
            document = Json.parse(bytes);
        } catch (IOException e) {
            throw new DamagedBundleException("what it says to be in it is no JSON", e);
        }
        List<Model> models = new ArrayList<>();
        for (JsonNode model : document.path("models")) {
            models.add(
                    new Model(
                            Json.text(model, "name"),
                            model.path("versions").asLong(),
                            Json.text(model, "production")));
        }
        List<Missing> missing = new ArrayList<>();
        for (JsonNode file : document.path("missing")) {
            missing.add(
                    new Missing(
                            Json.text(file, "sha256"),
                            Json.text(file, "of"),
                            Json.text(file, "why")));
        }
        return new BundleContents(models, missing);
    }
}
