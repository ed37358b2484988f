package dev.rookery.backup.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Small JSON files that say when they are not what was written: the last field is the SHA-256 of
 * the others, as compact JSON.
 *
 * <p>Threads: safe for any thread.
 */
public final class SealedJson {
    private static final String SEAL = "sha256";
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private SealedJson() {}

    /** An object to fill. */
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Its bytes, sealed. */
    public static byte[] seal(ObjectNode tree) {
        try {
            ObjectNode sealed = tree.deepCopy();
            sealed.put(SEAL, Sha256.of(JSON.writeValueAsBytes(tree)));
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(sealed);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is JSON", e);
        }
    }

    /**
     * What was sealed.
     *
     * @throws IOException these are not the bytes of anything that was sealed
     */
    public static JsonNode open(byte[] bytes) throws IOException {
        if (!(JSON.readTree(bytes) instanceof ObjectNode sealed)) {
            throw new IOException("it is no JSON object");
        }
        JsonNode seal = sealed.path(SEAL);
        sealed.remove(SEAL);
        if (!seal.asText().equals(Sha256.of(JSON.writeValueAsBytes(sealed)))) {
            throw new IOException("it does not hash to what its last field says");
        }
        return sealed;
    }
}
