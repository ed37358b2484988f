package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** JSON in, strictly, and out. */
final class Json {

    /** Deepest nesting of a body. */
    static final int DEPTH_MAX = 32;

    /** Longest number in a body, in characters. */
    static final int NUMBER_CHARS_MAX = 100;

    private static final int NAME_CHARS_MAX = 1_000;
    private static final int EXPECTED_BYTES = 1_024;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    // Names come from clients: interned, they would stay.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNumberLength(NUMBER_CHARS_MAX)
                                    .maxNameLength(NAME_CHARS_MAX)
                                    .build())
                    .build();

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(FACTORY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    // As facts are read: the first answer is the text of every later one.
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private Json() {}

    /** What writes one document. */
    @FunctionalInterface
    interface Writer {
        void write(JsonGenerator out) throws IOException;
    }

    /** Reads a whole document: one value, valid UTF-8, no key twice, bounded depth and numbers. */
    static JsonNode parse(byte[] bytes) {
        requireUtf8(bytes);
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw malformed("the body is empty");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw malformed(e.getOriginalMessage() + place(e));
        } catch (NumberFormatException e) {
            // An exponent beyond 32 bits: the parser lets BigDecimal's own complaint through.
            throw malformed("a number whose exponent is out of range");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a document. */
    static byte[] bytes(Writer writer) {
        ByteArrayBuilder bytes = new ByteArrayBuilder(EXPECTED_BYTES);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            out.setCodec(MAPPER);
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("could not write JSON to memory", e);
        }
        return bytes.toByteArray();
    }

    /** Whether bytes are one whole document, by the same rules as a body. */
    static boolean isJson(byte[] bytes) {
        try {
            parse(bytes);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private static void requireUtf8(byte[] bytes) {
        boolean ascii = true;
        for (byte b : bytes) {
            if (b == 0) {
                throw malformed("a zero byte in the body");
            }
            ascii &= b > 0;
        }
        if (ascii) {
            return;
        }
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw malformed("the body is not valid UTF-8");
        }
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line "
                        + e.getLocation().getLineNr()
                        + ", column "
                        + e.getLocation().getColumnNr()
                        + ")";
    }

    private static RefusedException malformed(String why) {
        return Problem.of(
                        ApiCode.JSON_MALFORMED,
                        Problem.shown(why),
                        "send one JSON object in UTF-8, no key twice, at most "
                                + DEPTH_MAX
                                + " deep")
                .refused();
    }
}
