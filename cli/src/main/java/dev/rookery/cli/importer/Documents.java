package dev.rookery.cli.importer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * JSON of other programs: as strict as can be, but for NaN and infinities, which Python writes;
 * what reads the document decides what becomes of those.
 */
final class Documents {

    private static final int DEPTH_MAX = 500;
    private static final int NUMBER_CHARS_MAX = 1_000;

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEPTH_MAX)
                                                    .maxNumberLength(NUMBER_CHARS_MAX)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Documents() {}

    /** A file's object. */
    static ObjectNode object(Path file, int bytesMax) throws ItemException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(bytesMax + 1);
        } catch (IOException e) {
            throw SourceTree.unreadable(e);
        }
        if (bytes.length > bytesMax) {
            throw new ItemException("it is larger than " + bytesMax + " bytes");
        }
        return object(bytes);
    }

    /** The object in a text. */
    static ObjectNode object(byte[] bytes) throws ItemException {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new ItemException("it is no JSON object");
        } catch (JsonProcessingException e) {
            throw new ItemException("it is not readable as JSON: " + place(e), e);
        } catch (IOException | NumberFormatException e) {
            throw new ItemException("it is not readable as JSON: " + e.getMessage(), e);
        }
    }

    /** The same; empty when it is none. */
    static Optional<ObjectNode> parsed(byte[] bytes) {
        try {
            return Optional.of(object(bytes));
        } catch (ItemException e) {
            return Optional.empty();
        }
    }

    private static String place(JsonProcessingException e) {
        String what = Findings.shown(e.getOriginalMessage());
        return e.getLocation() == null
                ? what
                : what
                        + " (line "
                        + e.getLocation().getLineNr()
                        + ", column "
                        + e.getLocation().getColumnNr()
                        + ")";
    }
}
