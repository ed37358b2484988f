package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The blocks of a manifest, which stand beside its models: by model what is said of it, and in
 * {@code versions} by label those of its versions.
 *
 * <p>Threads: owned by the reader.
 */
final class ManifestBlocks {

    private static final String VERSIONS = "versions";

    private final JsonNode blocks;
    private final Set<String> taken = new TreeSet<>();

    ManifestBlocks(JsonNode blocks) {
        this.blocks = blocks;
    }

    /** A version's; empty where the manifest is another registry's, or the version is. */
    Optional<OwnBlock> of(String model, String label) throws ItemException {
        JsonNode block = blocks;
        for (String step : List.of(model, VERSIONS, label)) {
            if (!block.isObject()) {
                break;
            }
            block = block.path(step);
        }
        taken.add(model + ":" + label);
        return block.isMissingNode() ? Optional.empty() : Optional.of(OwnBlock.of(block));
    }

    /** Takes what is said of a model. */
    void describe(String model, ForeignRegistry registry) {
        JsonNode block = blocks.path(model);
        if (block.isMissingNode()) {
            return;
        }
        try {
            OwnBlock own = OwnBlock.of(block);
            own.agrees("model", model, own.model());
            own.describe(registry);
        } catch (ItemException e) {
            registry.findings().lost(model, "", "what is said of the model", e.getMessage());
        }
    }

    /** Tells of blocks that are of no version in the manifest. */
    void besides(JsonNode models, Findings findings) {
        ObjectNode none = JsonNodeFactory.instance.objectNode();
        ObjectNode all = blocks instanceof ObjectNode object ? object : none;
        for (Map.Entry<String, JsonNode> model : all.properties()) {
            String name = model.getKey();
            if (!models.has(name)) {
                findings.leftOut(name, "", "its block", "the manifest has no such model");
                continue;
            }
            for (Map.Entry<String, JsonNode> one : model.getValue().path(VERSIONS).properties()) {
                if (!taken.contains(name + ":" + one.getKey())) {
                    findings.leftOut(
                            name, one.getKey(), "its block", "the manifest has no such version");
                }
            }
        }
    }
}
