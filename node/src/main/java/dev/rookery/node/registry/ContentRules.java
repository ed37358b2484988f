package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a registration's content accepts.
 *
 * <p>Threads: stateless.
 */
final class ContentRules {

    static final int METRICS_MAX = 1_000;
    static final int TAGS_MAX = 256;
    static final int FILES_MAX = 10_000;

    private static final List<String> TRAINING_TEXTS =
            List.of("source", "job_id", "run_id", "dataset_id", "start", "end", "trainer");

    private ContentRules() {}

    /** Why it is refused; empty when it is accepted. */
    static Optional<Refusal> problem(Content content) {
        FieldRules rules = new FieldRules();
        rules.description(content.description());
        rules.count("tags", content.tags().size(), TAGS_MAX);
        content.tags().forEach(rules::tag);
        rules.count("metrics", content.metrics().size(), METRICS_MAX);
        content.metrics().forEach(rules::metric);
        rules.free("training_config", content.trainingConfig());
        training(rules, content);
        content.parent().ifPresent(p -> rules.text("parent", p, FieldRules.TEXT_MAX, false));
        content.artifact().ifPresent(artifact -> artifact(rules, artifact));
        files(rules, content.files());
        rules.free("extra", content.extra());
        content.imported().ifPresent(from -> from.check(rules));
        return rules.problem();
    }

    private static void training(FieldRules rules, Content content) {
        rules.free("training", content.training());
        for (String name : TRAINING_TEXTS) {
            JsonNode value = content.training().get(name);
            if (value == null || value.isNull()) {
                continue;
            }
            if (!value.isTextual()) {
                rules.refuse("training." + name, value.toString(), "a text");
            } else {
                rules.text("training." + name, value.textValue(), FieldRules.TEXT_MAX, false);
            }
        }
    }

    private static void artifact(FieldRules rules, Artifact artifact) {
        rules.text("artifact.uri", artifact.uri(), FieldRules.URI_MAX, false);
        artifact.sha256().ifPresent(hex -> rules.sha256("artifact.sha256", hex));
        artifact.size().ifPresent(size -> rules.size("artifact.size", size));
    }

    private static void files(FieldRules rules, List<FileEntry> files) {
        rules.count("files", files.size(), FILES_MAX);
        TreeSet<String> paths = new TreeSet<>();
        for (FileEntry file : files) {
            rules.path(file.path());
            rules.sha256("files.sha256", file.sha256());
            rules.size("files.size", file.size());
            if (!paths.add(file.path())) {
                rules.refuse("files.path", file.path(), "each path once");
            }
        }
    }
}
