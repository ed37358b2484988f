package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a registration says of a version, as its caller gave it. {@link ContentRules} says what is
 * accepted.
 *
 * <p>Threads: immutable, as long as nobody writes to the trees.
 *
 * @param description empty text when there is none
 * @param trainingConfig a free object: learning rate, epochs, whatever a trainer knows
 * @param training where it comes from: {@code source, job_id, run_id, dataset_id, start, end,
 *     trainer} are texts; {@code data_range} and anything else are free
 * @param parent the version it was trained from, as the caller names it
 * @param extra a free object, so that fields of other registries come back as they went in
 * @param imported where it comes from, when another registry made it
 */
public record Content(
        ModelType type,
        String description,
        SortedMap<String, String> tags,
        SortedMap<String, Double> metrics,
        ObjectNode trainingConfig,
        ObjectNode training,
        Optional<String> parent,
        Optional<Artifact> artifact,
        List<FileEntry> files,
        ObjectNode extra,
        Optional<Imported> imported) {

    /** Nothing but the default type. */
    public static final Content EMPTY = ofMetrics(new TreeMap<>());

    /** Of a version that is made here. */
    public Content(
            ModelType type,
            String description,
            SortedMap<String, String> tags,
            SortedMap<String, Double> metrics,
            ObjectNode trainingConfig,
            ObjectNode training,
            Optional<String> parent,
            Optional<Artifact> artifact,
            List<FileEntry> files,
            ObjectNode extra) {
        this(
                type,
                description,
                tags,
                metrics,
                trainingConfig,
                training,
                parent,
                artifact,
                files,
                extra,
                Optional.empty());
    }

    public Content {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
        files = List.copyOf(files);
    }

    /** An experimental version with these metrics and nothing else. */
    public static Content ofMetrics(Map<String, Double> metrics) {
        return new Content(
                ModelType.EXPERIMENTAL,
                "",
                new TreeMap<>(),
                new TreeMap<>(metrics),
                JsonNodeFactory.instance.objectNode(),
                JsonNodeFactory.instance.objectNode(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                JsonNodeFactory.instance.objectNode());
    }

    /** The job that made it; empty when none is named. */
    public Optional<String> jobId() {
        return Optional.ofNullable(training.get("job_id"))
                .filter(node -> node.isTextual() && !node.textValue().isEmpty())
                .map(node -> node.textValue());
    }

    /** The same with other tags. */
    Content withTags(SortedMap<String, String> others) {
        return new Content(
                type,
                description,
                others,
                metrics,
                trainingConfig,
                training,
                parent,
                artifact,
                files,
                extra,
                imported);
    }

    /** The same, as it came from another registry. */
    public Content importedAs(Imported from) {
        return new Content(
                type,
                description,
                tags,
                metrics,
                trainingConfig,
                training,
                parent,
                artifact,
                files,
                extra,
                Optional.of(from));
    }

    /** When it was made: there, where another registry did and knows; else when registered. */
    long createdAtMillis(long registeredAtMillis) {
        return imported.map(from -> from.mark().atMillis().orElse(registeredAtMillis))
                .orElse(registeredAtMillis);
    }
}
