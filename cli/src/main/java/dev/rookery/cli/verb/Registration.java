package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The body of a registration while it is put together: from a metadata file first, then from flags,
 * which win.
 *
 * <p>Threads: owned by the verb; not safe to share.
 */
final class Registration {

    private static final Set<String> OWN_FIELDS =
            Set.of(
                    "type",
                    "description",
                    "tags",
                    "training_config",
                    "training",
                    "parent",
                    "label",
                    "artifact",
                    "files",
                    "extra");

    private final String operation;
    private final ObjectNode body = Json.object();

    Registration(String operation) {
        this.operation = operation;
    }

    ObjectNode body() {
        return body;
    }

    void text(String field, Optional<String> value) {
        value.ifPresent(text -> body.put(field, text));
    }

    void training(String field, Optional<String> value) {
        value.ifPresent(text -> body.withObject("/training").put(field, text));
    }

    void tags(Map<String, String> tags) {
        if (!tags.isEmpty()) {
            ObjectNode object = body.withObject("/tags");
            tags.forEach(object::put);
        }
    }

    /** Kept as decimals, so that 0.1 stays 0.1. */
    void metrics(Map<String, String> metrics) {
        for (Map.Entry<String, String> metric : metrics.entrySet()) {
            try {
                body.withObject("/metrics").put(metric.getKey(), new BigDecimal(metric.getValue()));
            } catch (NumberFormatException e) {
                throw new CommandFailed(
                        ExitCode.USAGE,
                        operation,
                        "metric " + metric.getKey() + "=" + metric.getValue() + " is no number",
                        "a finite decimal such as 0.95 or 1e-3",
                        e);
            }
        }
    }

    /** The file's object as the training configuration. */
    void trainingConfig(Path file) {
        body.set("training_config", ObjectFile.read(operation, file));
    }

    /**
     * Takes a trainer's metadata file: fields of ours as they are, {@code config} or {@code
     * hyperparameters} as the training configuration, {@code trained_at} or {@code training_date}
     * as its end, numbers in {@code metrics}; whatever else there is goes into {@code extra}.
     */
    void metadata(Path file) {
        for (Map.Entry<String, JsonNode> field : ObjectFile.read(operation, file).properties()) {
            take(field.getKey(), field.getValue());
        }
    }

    private void take(String name, JsonNode value) {
        if (OWN_FIELDS.contains(name)) {
            takeOwn(name, value);
            return;
        }
        switch (name) {
            case "metrics" -> takeMetrics(value);
            case "config", "hyperparameters" -> {
                if (value.isObject()) {
                    body.withObject("/training_config").setAll((ObjectNode) value);
                } else {
                    extra(name, value);
                }
            }
            case "trained_at", "training_date" ->
                    body.withObject("/training").put("end", Json.text(value));
            case "data_range" -> body.withObject("/training").put("data_range", Json.text(value));
            case "run_id", "job_id", "dataset_id", "trainer" ->
                    body.withObject("/training").put(name, Json.text(value));
            default -> extra(name, value);
        }
    }

    private void takeOwn(String name, JsonNode value) {
        if (value.isObject() && body.path(name).isObject()) {
            body.withObject("/" + name).setAll((ObjectNode) value);
        } else {
            body.set(name, value);
        }
    }

    private void takeMetrics(JsonNode metrics) {
        if (!metrics.isObject()) {
            extra("metrics", metrics);
            return;
        }
        for (Map.Entry<String, JsonNode> metric : metrics.properties()) {
            if (metric.getValue().isNumber()) {
                body.withObject("/metrics").set(metric.getKey(), metric.getValue());
            } else {
                body.withObject("/extra")
                        .withObject("/metrics")
                        .set(metric.getKey(), metric.getValue());
            }
        }
    }

    private void extra(String name, JsonNode value) {
        body.withObject("/extra").set(name, value);
    }
}
