package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * An object of a block, field by field: each of the shape that an export gives it, or refused.
 * Whether the values are ones that a registry takes is the node's to say.
 *
 * <p>Threads: owned by its maker.
 */
final class BlockFields {

    static final int TAGS_MAX = 256;
    static final int METRICS_MAX = 1_000;
    static final int ALIASES_MAX = 1_000;
    static final int FILES_MAX = 10_000;

    /** Most moves that are looked at; beyond, no registry wrote them. */
    static final int MOVES_MAX = 100_000;

    private static final int NAME_MAX = 1_000;
    private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final ObjectNode object;
    private final String cure;

    /**
     * @param cure the end of each refusal
     */
    BlockFields(ObjectNode object, String cure) {
        this.object = object;
        this.cure = cure;
    }

    /** As it is written; missing when it is not. */
    JsonNode said(String field) {
        return object.path(field);
    }

    ItemException refused(String field, String accepted) {
        JsonNode value = object.path(field);
        String shown = value.isMissingNode() ? "missing" : Findings.shown(value.toString());
        return new ItemException(
                "in its "
                        + OwnBlock.NAME
                        + " block "
                        + field
                        + " is "
                        + shown
                        + ", not "
                        + accepted
                        + cure);
    }

    private boolean isGiven(String field) {
        return object.hasNonNull(field);
    }

    /** A text; empty where there is none. */
    String text(String field) throws ItemException {
        JsonNode value = object.path(field);
        if (isGiven(field) && !value.isTextual()) {
            throw refused(field, "a text");
        }
        return isGiven(field) ? value.textValue() : "";
    }

    /** A text that must be there. */
    String named(String field) throws ItemException {
        String text = text(field);
        if (text.isEmpty() || text.length() > 2 * NAME_MAX) {
            throw refused(field, "a text of 1 to " + 2 * NAME_MAX + " characters");
        }
        return text;
    }

    boolean flag(String field) throws ItemException {
        if (isGiven(field) && !object.path(field).isBoolean()) {
            throw refused(field, "true or false");
        }
        return object.path(field).asBoolean();
    }

    OptionalLong whole(String field, long min, long max) throws ItemException {
        if (!isGiven(field)) {
            return OptionalLong.empty();
        }
        JsonNode value = object.path(field);
        boolean fits = value.isIntegralNumber() && value.canConvertToLong();
        if (!fits || value.asLong() < min || value.asLong() > max) {
            throw refused(field, "a whole number from " + min + " to " + max);
        }
        return OptionalLong.of(value.asLong());
    }

    Optional<String> ulid(String field) throws ItemException {
        String text = text(field);
        if (!text.isEmpty() && !ULID.matcher(text).matches()) {
            throw refused(field, "a ULID");
        }
        return Optional.of(text).filter(id -> !id.isEmpty());
    }

    String hash(String field) throws ItemException {
        String text = text(field);
        if (!SHA256.matcher(text).matches()) {
            throw refused(field, "a SHA-256");
        }
        return text;
    }

    Instant time(String field) throws ItemException {
        Optional<Instant> at = Times.parse(text(field));
        if (at.isEmpty()) {
            throw refused(field, "a time");
        }
        return at.get();
    }

    Stage stage(String field) throws ItemException {
        Optional<Stage> stage = Stage.parse(text(field));
        if (stage.isEmpty()) {
            throw refused(field, "a stage");
        }
        return stage.get();
    }

    /** An object of any fields; empty where there is none. */
    Optional<ObjectNode> object(String field) throws ItemException {
        if (!isGiven(field)) {
            return Optional.empty();
        }
        if (object.path(field) instanceof ObjectNode inner) {
            return Optional.of(inner);
        }
        throw refused(field, "an object");
    }

    /** An object whose fields are asked for. */
    Optional<BlockFields> inner(String field) throws ItemException {
        return object(field).map(inner -> new BlockFields(inner, cure));
    }

    ObjectNode texts(String field, int max) throws ItemException {
        ObjectNode texts = counted(field, max);
        for (Map.Entry<String, JsonNode> entry : texts.properties()) {
            if (!entry.getValue().isTextual()) {
                throw refused(field, "an object of texts");
            }
        }
        return texts;
    }

    ObjectNode numbers(String field, int max) throws ItemException {
        ObjectNode numbers = counted(field, max);
        for (Map.Entry<String, JsonNode> entry : numbers.properties()) {
            JsonNode value = entry.getValue();
            if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
                throw refused(field, "an object of finite numbers");
            }
        }
        return numbers;
    }

    private ObjectNode counted(String field, int max) throws ItemException {
        ObjectNode inner = object(field).orElseGet(JsonNodeFactory.instance::objectNode);
        if (inner.size() > max) {
            throw refused(field, "at most " + max + " entries");
        }
        return inner;
    }

    List<String> names(String field, int max) throws ItemException {
        List<String> names = new ArrayList<>();
        for (JsonNode entry : list(field, max)) {
            if (!entry.isTextual()) {
                throw refused(field, "a list of texts");
            }
            names.add(entry.textValue());
        }
        return names;
    }

    List<BlockFields> objects(String field, int max) throws ItemException {
        List<BlockFields> objects = new ArrayList<>();
        for (JsonNode entry : list(field, max)) {
            if (!(entry instanceof ObjectNode inner)) {
                throw refused(field, "a list of objects");
            }
            objects.add(new BlockFields(inner, cure));
        }
        return objects;
    }

    private JsonNode list(String field, int max) throws ItemException {
        JsonNode list = object.path(field);
        if (isGiven(field) && (!list.isArray() || list.size() > max)) {
            throw refused(field, "a list of at most " + max);
        }
        return list;
    }
}
