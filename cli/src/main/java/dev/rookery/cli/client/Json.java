package dev.rookery.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The CLI's one JSON mapper, and the few ways in which verbs look into a document. */
public final class Json {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Reads what Python's json module writes, too: NaN, Infinity and -Infinity as numbers. */
    private static final ObjectReader LENIENT =
            MAPPER.reader()
                    .with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * @throws IOException when the bytes are not one JSON document
     */
    public static JsonNode parse(byte[] bytes) throws IOException {
        JsonNode document = MAPPER.readTree(bytes);
        return document == null ? MAPPER.missingNode() : document;
    }

    /**
     * As {@link #parse(byte[])}, but figures that are no numbers are read as such; written again,
     * they are texts.
     *
     * @throws IOException when the bytes are not one JSON document
     */
    public static JsonNode parseLenient(byte[] bytes) throws IOException {
        JsonNode document = LENIENT.readTree(bytes);
        return document == null ? MAPPER.missingNode() : document;
    }

    /**
     * @throws IOException when the text is not one JSON document
     */
    public static JsonNode parse(String text) throws IOException {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] bytes(JsonNode document) {
        try {
            return MAPPER.writer()
                    .without(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree did not serialize", e);
        }
    }

    /** Indented, as {@code --json} prints it. */
    public static String pretty(JsonNode document) {
        try {
            return MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree did not serialize", e);
        }
    }

    /** The field as a person reads it; empty when absent or null. */
    public static String text(JsonNode document, String field) {
        return text(document.path(field));
    }

    /** The value as a person reads it; empty when absent or null. */
    public static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (value.isFloatingPointNumber()) {
            return new BigDecimal(value.asText()).stripTrailingZeros().toPlainString();
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    /** The first of the fields that is there; empty when none is. */
    public static String firstText(JsonNode document, String... fields) {
        for (String field : fields) {
            String value = text(document, field);
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    /** The array's elements; none when the field is absent. */
    public static List<JsonNode> list(JsonNode document, String field) {
        List<JsonNode> elements = new ArrayList<>();
        document.path(field).forEach(elements::add);
        return elements;
    }

    /** {@code k=v, k=v} of an object, in its order; empty when there is none. */
    public static String pairs(JsonNode object) {
        StringBuilder line = new StringBuilder();
        object.properties()
                .forEach(
                        entry -> {
                            if (line.length() > 0) {
                                line.append(", ");
                            }
                            line.append(entry.getKey()).append('=').append(text(entry.getValue()));
                        });
        return line.toString();
    }
}
