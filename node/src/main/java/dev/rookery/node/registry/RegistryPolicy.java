package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeMap;

/**
 * What an operator decides about the registry ({@code registry} in the configuration). It governs
 * what this node writes and how it compares; never how facts are folded.
 *
 * <p>{@link #metadata} is applied once, when a version is registered here. Empty keeps all. Else a
 * part is kept when it is named: {@code metrics}; {@code hyperparameters} or {@code
 * training_config} (the training configuration); {@code training_date} (start and end of the
 * training); {@code data_range}; {@code features} ({@code features}, {@code feature_names}, {@code
 * feature_columns} of the extra fields); any other name keeps the field of that name in the
 * training or the extra fields. Who trained from what ({@code source}, {@code trainer}, {@code
 * job_id}, {@code run_id}, {@code dataset_id}) is lineage and always kept, as is its signature.
 *
 * <p>Threads: immutable.
 *
 * @param directions which metrics are better higher, which lower
 * @param keepVersions how many versions a cleanup keeps when its caller does not say, 1 … 1,000,000
 * @param metadata which metadata fields are kept
 * @param claimsOnly whether a version gets only a number that was claimed for it alone
 * @param autoBaseline whether a version that goes to production sets the baseline
 * @param failedStage where a version goes that is rolled back from: archived or rejected
 * @param guarded whether a move to production needs an {@link Admission}, and a rename a look at
 *     what is there
 */
public record RegistryPolicy(
        MetricDirections directions,
        int keepVersions,
        List<String> metadata,
        boolean claimsOnly,
        boolean autoBaseline,
        Stage failedStage,
        boolean guarded) {

    /** Most versions that a cleanup may be told to keep. */
    public static final int KEEP_MAX = 1_000_000;

    /** Known directions, five versions, all metadata. */
    public static final RegistryPolicy DEFAULT =
            new RegistryPolicy(MetricDirections.DEFAULT, 5, List.of());

    /** Where numbers need no claim. */
    public RegistryPolicy(MetricDirections directions, int keepVersions, List<String> metadata) {
        this(directions, keepVersions, metadata, false, true, Stage.ARCHIVED);
    }

    /** Where nothing is asked of a version that goes to production. */
    public RegistryPolicy(
            MetricDirections directions,
            int keepVersions,
            List<String> metadata,
            boolean claimsOnly,
            boolean autoBaseline,
            Stage failedStage) {
        this(directions, keepVersions, metadata, claimsOnly, autoBaseline, failedStage, false);
    }

    public RegistryPolicy {
        if (keepVersions < 1 || keepVersions > KEEP_MAX) {
            throw new IllegalArgumentException(
                    "registry.keep_versions is 1 to " + KEEP_MAX + ": " + keepVersions);
        }
        if (failedStage != Stage.ARCHIVED && failedStage != Stage.REJECTED) {
            throw new IllegalArgumentException(
                    "rollback.failed-stage is archived or rejected: " + failedStage.text());
        }
        metadata = List.copyOf(metadata);
    }

    /** What is kept of a registration's content. */
    Content keep(Content content) {
        if (metadata.isEmpty()) {
            return content;
        }
        boolean config = names("hyperparameters") || names("training_config");
        return new Content(
                content.type(),
                content.description(),
                content.tags(),
                names("metrics") ? content.metrics() : new TreeMap<>(),
                config ? content.trainingConfig() : Json.object(),
                kept(content.training()),
                content.parent(),
                content.artifact(),
                content.files(),
                kept(content.extra()),
                content.imported());
    }

    private ObjectNode kept(ObjectNode fields) {
        ObjectNode kept = Json.object();
        for (var field : fields.properties()) {
            if (keeps(field.getKey())) {
                kept.set(field.getKey(), field.getValue());
            }
        }
        return kept;
    }

    private boolean keeps(String field) {
        return switch (field) {
            case "source", "trainer", "job_id", "run_id", "dataset_id", "model_signature" -> true;
            case "start", "end" -> names("training_date") || names(field);
            case "features", "feature_names", "feature_columns" ->
                    names("features") || names(field);
            default -> names(field);
        };
    }

    private boolean names(String field) {
        return metadata.contains(field);
    }
}
