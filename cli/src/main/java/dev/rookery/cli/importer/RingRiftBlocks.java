package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The blocks of a RingRift file that an export of this registry wrote: one for each version, and
 * one at number 0 for its model.
 *
 * <p>Threads: owned by the reader.
 */
final class RingRiftBlocks {

    private static final String OF_MODEL = ":0";

    private final Map<String, String> blocks = new TreeMap<>();

    RingRiftBlocks(List<ObjectNode> rows) {
        rows.forEach(row -> blocks.put(key(row), Json.text(row, "block")));
    }

    private static String key(ObjectNode row) {
        return Json.text(row, "model_id") + ":" + Json.text(row, "version");
    }

    /** A version's; empty where the row is RingRift's own. */
    Optional<OwnBlock> of(ObjectNode row) throws ItemException {
        String text = blocks.remove(key(row));
        return text == null ? Optional.empty() : Optional.of(parsed(text));
    }

    private static OwnBlock parsed(String text) throws ItemException {
        return OwnBlock.of(Documents.object(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Takes what is said of a model.
     *
     * @return whether its block says it, so that the row need not
     */
    boolean describe(String modelId, ForeignRegistry registry) {
        String text = blocks.remove(modelId + OF_MODEL);
        if (text == null) {
            return false;
        }
        try {
            OwnBlock block = parsed(text);
            block.agrees("model", modelId, id(block.model()));
            block.describe(registry);
        } catch (ItemException e) {
            registry.findings().lost(modelId, "", "what is said of the model", e.getMessage());
        }
        return true;
    }

    /** Tells of blocks that are of no row; after all rows. */
    void besides(Findings findings) {
        for (String key : blocks.keySet()) {
            int colon = key.lastIndexOf(':');
            findings.leftOut(
                    key.substring(0, colon),
                    key.substring(colon + 1),
                    "its block",
                    "the database has no such version");
        }
    }

    /** RingRift's id of a model: lower case, with underscores for spaces and hyphens. */
    static String id(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[ -]", "_").replaceAll("[^a-z0-9_]", "");
    }
}
