package dev.rookery.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real, trained model that comes with the program.
 *
 * @param file the artifact's name
 * @param facts the JSON beside it: metrics, or how its weights were found
 */
record BundledModel(String name, String type, String file, String facts) {

    static final List<BundledModel> ALL =
            List.of(
                    onnx("iris-forest"),
                    onnx("wine-logistic"),
                    onnx("wine-mixed"),
                    onnx("diabetes-ridge"),
                    weights("heuristic_square8_2p"),
                    weights("heuristic_hex8_2p"));

    private static BundledModel onnx(String name) {
        return new BundledModel(name, "experimental", "model.onnx", "metrics.json");
    }

    private static BundledModel weights(String name) {
        return new BundledModel(name, "heuristic", "optimized_weights.json", "cmaes.json");
    }

    /** Writes the artifact below {@code folder}, as a trainer would have left it. */
    Path unpack(Path folder) throws IOException {
        Path target = Files.createDirectories(folder.resolve(name)).resolve(file);
        try (InputStream in = open(file)) {
            Files.copy(in, target);
        }
        return target;
    }

    /** Type, metrics and training configuration, as a registration takes them. */
    ObjectNode registration() throws IOException {
        JsonNode read;
        try (InputStream in = open(facts)) {
            read = Json.parse(in.readAllBytes());
        }
        ObjectNode body = Json.object().put("type", type);
        if (type.equals("heuristic")) {
            body.withObject("/metrics").set("fitness", read.path("fitness"));
            body.set("training_config", read);
        } else {
            body.set("metrics", read);
        }
        return body;
    }

    private InputStream open(String part) throws IOException {
        String resource = "/demo/" + name + "/" + part;
        InputStream in = BundledModel.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException(resource + " is not in the program; build it again");
        }
        return in;
    }
}
