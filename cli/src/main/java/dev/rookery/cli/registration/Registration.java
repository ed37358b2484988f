package dev.rookery.cli.registration;

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
import java.util.regex.Pattern;

/**
 * The body of a registration while it is put together: from a metadata file first, then from flags,
 * which win.
 *
 * <p>Threads: owned by the verb; not safe to share.
 */
public final class Registration {

    private static final Set<String> TYPES =
            Set.of("policy_value", "heuristic", "ensemble", "compressed", "experimental");
    private static final Set<String> OBJECTS = Set.of("training_config", "training", "extra");
    private static final Pattern LABEL = Pattern.compile("(?!\\d{1,9}$)[A-Za-z0-9._-]{1,128}");

    private final String operation;
    private final ObjectNode body = Json.object();

    /**
     * @param operation for errors, as in "register iris"
     */
    public Registration(String operation) {
        this.operation = operation;
    }

    /** What was put together so far. */
    public ObjectNode body() {
        return body;
    }

    public void text(String field, Optional<String> value) {
        value.ifPresent(text -> body.put(field, text));
    }

    public void training(String field, Optional<String> value) {
        value.ifPresent(text -> body.withObject("/training").put(field, text));
    }

    public void tags(Map<String, String> tags) {
        if (!tags.isEmpty()) {
            ObjectNode object = body.withObject("/tags");
            tags.forEach(object::put);
        }
    }

    /** Kept as decimals, so that 0.1 stays 0.1. */
    public void metrics(Map<String, String> metrics) {
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
    public void trainingConfig(Path file) {
        body.set("training_config", ObjectFile.read(operation, file));
    }

    /** The object of a metadata file, as {@link #metadata(ObjectNode)} takes it. */
    public void metadata(Path file) {
        metadata(ObjectFile.read(operation, file));
    }

    /**
     * Takes what a trainer wrote: fields of ours that have our shape as they are, {@code config} or
     * {@code hyperparameters} as the training configuration, {@code trained_at} or {@code
     * training_date} as its end, finite numbers in {@code metrics}; whatever else there is goes
     * into {@code extra}.
     */
    public void metadata(ObjectNode written) {
        for (Map.Entry<String, JsonNode> field : written.properties()) {
            take(field.getKey(), field.getValue());
        }
    }

    private void take(String name, JsonNode value) {
        switch (name) {
            case "type", "label", "description", "parent" -> takeText(name, value);
            case "training_config", "training", "extra", "config", "hyperparameters" ->
                    takeObject(OBJECTS.contains(name) ? name : "training_config", name, value);
            case "tags" -> takeTags(value);
            case "metrics" -> takeMetrics(value);
            case "artifact" -> {
                if (value.isObject() && (value.has("uri") || value.has("sha256"))) {
                    body.set(name, value);
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

    /** A trainer's own word for a type, or a label that could be a number, is its own business. */
    private void takeText(String name, JsonNode value) {
        boolean ours =
                value.isTextual()
                        && switch (name) {
                            case "type" -> TYPES.contains(value.textValue());
                            case "label" -> LABEL.matcher(value.textValue()).matches();
                            default -> true;
                        };
        if (ours) {
            body.set(name, value);
        } else {
            extra(name, value);
        }
    }

    private void takeObject(String field, String name, JsonNode value) {
        if (value instanceof ObjectNode object) {
            body.withObject("/" + field).setAll(object);
        } else {
            extra(name, value);
        }
    }

    private void takeTags(JsonNode tags) {
        if (!tags.isObject()) {
            extra("tags", tags);
            return;
        }
        for (Map.Entry<String, JsonNode> tag : tags.properties()) {
            if (tag.getValue().isValueNode() && !tag.getValue().isNull()) {
                body.withObject("/tags").put(tag.getKey(), Json.text(tag.getValue()));
            } else {
                body.withObject("/extra").withObject("/tags").set(tag.getKey(), tag.getValue());
            }
        }
    }

    private void takeMetrics(JsonNode metrics) {
        if (!metrics.isObject()) {
            extra("metrics", metrics);
            return;
        }
        for (Map.Entry<String, JsonNode> metric : metrics.properties()) {
            JsonNode value = metric.getValue();
            if (value.isNumber() && Double.isFinite(value.doubleValue())) {
                body.withObject("/metrics").set(metric.getKey(), value);
            } else {
                body.withObject("/extra").withObject("/metrics").set(metric.getKey(), value);
            }
        }
    }

    private void extra(String name, JsonNode value) {
        body.withObject("/extra").set(name, value);
    }
}
