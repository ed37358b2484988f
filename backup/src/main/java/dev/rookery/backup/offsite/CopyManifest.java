package dev.rookery.backup.offsite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.copy.MetadataJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The object that ends a copy off-site: its metadata, and every chunk by name, size and hash.
 *
 * <p>Threads: immutable.
 *
 * @param copy of what was sent: its hash and size are those of the restored file
 * @param node the node that sent it
 */
public record CopyManifest(CopyMetadata copy, String node, List<Chunk> chunks) {

    private static final int FORMAT = 1;
    private static final int CHUNKS_MAX = 1_000_000;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    public CopyManifest {
        chunks = List.copyOf(chunks);
    }

    /**
     * Some bytes of a copy's database, in the order of the file.
     *
     * @param name the object's
     * @param bytes of the file
     * @param sha256 of these bytes, 64 hex digits
     * @param stored bytes of the object
     */
    public record Chunk(String name, int bytes, String sha256, long stored) {}

    byte[] toBytes() {
        ObjectNode tree = JSON.createObjectNode().put("format", FORMAT).put("node", node);
        tree.set("copy", MetadataJson.tree(copy));
        ArrayNode list = tree.putArray("chunks");
        for (Chunk chunk : chunks) {
            list.addObject()
                    .put("name", chunk.name())
                    .put("bytes", chunk.bytes())
                    .put("sha256", chunk.sha256())
                    .put("stored", chunk.stored());
        }
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is JSON", e);
        }
    }

    /**
     * Reads one. What it names lies in its own folder, so that it leads nowhere else.
     *
     * @param folder the copy's, as in the manifest's own name
     * @return empty when it is not what a writer of this format wrote
     */
    static Optional<CopyManifest> parse(byte[] bytes, String folder) {
        try {
            JsonNode tree = JSON.readTree(bytes);
            Optional<CopyMetadata> copy = MetadataJson.parse(tree.path("copy"));
            List<Chunk> chunks = chunks(tree.path("chunks"), folder);
            boolean right =
                    tree.path("format").asInt() == FORMAT
                            && copy.isPresent()
                            && !chunks.isEmpty()
                            && chunks.stream().mapToLong(Chunk::bytes).sum()
                                    == copy.get().dbSizeBytes()
                            && HASH.matcher(copy.get().dbHash()).matches();
            return right
                    ? Optional.of(new CopyManifest(copy.get(), tree.path("node").asText(), chunks))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty when one of them is not right. */
    private static List<Chunk> chunks(JsonNode list, String folder) {
        List<Chunk> chunks = new ArrayList<>();
        for (JsonNode each : list) {
            Chunk chunk =
                    new Chunk(
                            each.path("name").asText(),
                            each.path("bytes").asInt(),
                            each.path("sha256").asText(),
                            each.path("stored").asLong());
            boolean right =
                    chunk.name().startsWith(folder)
                            && OffsiteStore.NAME.matcher(chunk.name()).matches()
                            && chunk.bytes() > 0
                            && chunk.bytes() <= OffsiteStore.OBJECT_BYTES_MAX
                            && HASH.matcher(chunk.sha256()).matches();
            if (!right || chunks.size() >= CHUNKS_MAX) {
                return List.of();
            }
            chunks.add(chunk);
        }
        return List.copyOf(chunks);
    }
}
