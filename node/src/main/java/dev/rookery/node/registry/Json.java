package dev.rookery.node.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.fact.Fact;
import java.io.IOException;
import java.util.Optional;

/**
 * Bodies as trees: compact when written, strict when read. What it accepts is pinned here, so that
 * a body is valid or not by its bytes alone, whatever a library's defaults become: one object, no
 * key twice, nothing after it, no NaN; decimals keep their digits.
 *
 * <p>Threads: safe for any thread.
 */
final class Json {

    /** Deepest nesting that is read. */
    static final int DEPTH_MAX = 100;

    /** Most characters of a number that are read. */
    static final int NUMBER_MAX = 1_000;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEPTH_MAX)
                                                    .maxNumberLength(NUMBER_MAX)
                                                    .maxStringLength(Fact.BYTES_MAX)
                                                    .maxNameLength(Fact.BYTES_MAX)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    /** Knows what it reads; the mapper would find that out for each body. */
    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);

    private Json() {}

    /** An empty object. */
    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Reads one object; empty when the bytes are anything else. */
    static Optional<ObjectNode> read(byte[] body) {
        try {
            JsonNode tree = READER.readTree(body);
            return tree instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            // The second is an exponent beyond 32 bits.
            return Optional.empty();
        }
    }

    /** Compact UTF-8. */
    static byte[] write(ObjectNode object) {
        try {
            return MAPPER.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a checked tree could not be written", e);
        }
    }

    /** Puts a number the short way: 1500, not 1500.0. */
    static void put(ObjectNode object, String name, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            object.put(name, (long) value);
        } else {
            object.put(name, value);
        }
    }
}
