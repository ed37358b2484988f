package dev.rookery.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An object of a body, read field by field: shapes and sizes are checked here, values by the rules.
 *
 * <p>Threads: owned by the request.
 */
final class Fields {
    /** Most entries of a map of texts or numbers. */
    static final int ENTRIES_MAX = 1_000;

    private static final int TEXT_MAX = 1_000;

    private final String path;
    private final ObjectNode node;

    private Fields(String path, ObjectNode node) {
        this.path = path;
        this.node = node;
    }

    /** A whole body: an object with no fields but these. */
    static Fields body(JsonNode node, Set<String> known) {
        if (!(node instanceof ObjectNode object)) {
            throw Problem.field(ApiCode.FIELD_INVALID, "the body", text(node), "a JSON object")
                    .refused();
        }
        return new Fields("", object).allowOnly(known);
    }

    /** An object within; empty when missing. */
    Optional<Fields> object(String name, Set<String> known) {
        return given(name)
                .map(
                        value -> {
                            if (!(value instanceof ObjectNode object)) {
                                throw invalid(name, value, "an object");
                            }
                            return new Fields(path + name + ".", object).allowOnly(known);
                        });
    }

    /** A list of objects; empty when missing. */
    List<Fields> objects(String name, int max, Set<String> known) {
        Optional<JsonNode> value = given(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!value.get().isArray() || value.get().size() > max) {
            throw invalid(name, value.get(), "a list of at most " + max + " objects");
        }
        List<Fields> list = new ArrayList<>();
        for (JsonNode entry : value.get()) {
            String at = path + name + "[" + list.size() + "]";
            if (!(entry instanceof ObjectNode object)) {
                throw Problem.field(ApiCode.FIELD_INVALID, at, text(entry), "an object").refused();
            }
            list.add(new Fields(at + ".", object).allowOnly(known));
        }
        return list;
    }

    /** The same where the object has no other field. */
    List<Fields> onlyObjects(String name, int max, Set<String> known) {
        allowOnly(Set.of(name));
        return objects(name, max, known);
    }

    /** A free object, as given; an empty one when missing. */
    ObjectNode free(String name) {
        Optional<JsonNode> value = given(name);
        if (value.isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!(value.get() instanceof ObjectNode object)) {
            throw invalid(name, value.get(), "an object");
        }
        FreeTrees.check(path + name, object);
        return object;
    }

    boolean has(String name) {
        return node.has(name);
    }

    Optional<JsonNode> given(String name) {
        return Optional.ofNullable(node.get(name));
    }

    /** A text without control characters (line breaks and tabs are fine) and lone surrogates. */
    Optional<String> text(String name, int charsMax) {
        return given(name).map(value -> checked(name, value, charsMax));
    }

    String requiredText(String name, int charsMax) {
        return text(name, charsMax)
                .orElseThrow(() -> missing(name, "a text of at most " + charsMax + " characters"));
    }

    /** A text that a function can read. */
    <T> Optional<T> parsed(String name, Function<String, Optional<T>> parser, String accepted) {
        return given(name)
                .map(
                        value ->
                                Optional.of(value)
                                        .filter(JsonNode::isTextual)
                                        .flatMap(text -> parser.apply(text.textValue()))
                                        .orElseThrow(() -> invalid(name, value, accepted)));
    }

    /** A list of texts; empty when it is not given. */
    List<String> names(String name, int max) {
        Optional<JsonNode> value = given(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!value.get().isArray() || value.get().size() > max) {
            throw invalid(name, value.get(), "a list of at most " + max + " texts");
        }
        List<String> texts = new ArrayList<>();
        value.get().forEach(entry -> texts.add(checked(name, entry, TEXT_MAX)));
        return texts;
    }

    Optional<Boolean> bool(String name) {
        return given(name)
                .map(
                        value -> {
                            if (!value.isBoolean()) {
                                throw invalid(name, value, "true or false");
                            }
                            return value.booleanValue();
                        });
    }

    OptionalLong whole(String name, long min, long max) {
        Optional<JsonNode> value = given(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        boolean fits =
                value.get().isIntegralNumber()
                        && value.get().canConvertToLong()
                        && value.get().longValue() >= min
                        && value.get().longValue() <= max;
        if (!fits) {
            throw invalid(name, value.get(), "a whole number from " + min + " to " + max);
        }
        return OptionalLong.of(value.get().longValue());
    }

    /** Finite numbers by name; empty when missing. */
    SortedMap<String, Double> numbers(String name) {
        return numbers(name, ENTRIES_MAX);
    }

    /** The same, at most so many. */
    SortedMap<String, Double> numbers(String name, int max) {
        SortedMap<String, Double> numbers = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : entries(name, max)) {
            JsonNode value = entry.getValue();
            if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
                throw invalid(name + "." + Problem.shown(entry.getKey()), value, "a finite number");
            }
            numbers.put(entry.getKey(), value.doubleValue());
        }
        return numbers;
    }

    /** Texts by name; empty when missing. */
    SortedMap<String, String> texts(String name, int charsMax) {
        SortedMap<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : entries(name)) {
            String at = name + "." + Problem.shown(entry.getKey());
            texts.put(entry.getKey(), checked(at, entry.getValue(), charsMax));
        }
        return texts;
    }

    /** Texts by name, where null means: take it away. */
    SortedMap<String, Optional<String>> changes(String name, int charsMax) {
        SortedMap<String, Optional<String>> changes = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : entries(name)) {
            String at = name + "." + Problem.shown(entry.getKey());
            changes.put(
                    entry.getKey(),
                    entry.getValue().isNull()
                            ? Optional.empty()
                            : Optional.of(checked(at, entry.getValue(), charsMax)));
        }
        return changes;
    }

    RefusedException missing(String name, String accepted) {
        return Problem.field(ApiCode.FIELD_MISSING, path + name, "", accepted).refused();
    }

    RefusedException invalid(String name, JsonNode value, String accepted) {
        return Problem.field(ApiCode.FIELD_INVALID, path + name, text(value), accepted).refused();
    }

    private Iterable<Map.Entry<String, JsonNode>> entries(String name) {
        return entries(name, ENTRIES_MAX);
    }

    private Iterable<Map.Entry<String, JsonNode>> entries(String name, int max) {
        Optional<JsonNode> value = given(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!value.get().isObject() || value.get().size() > max) {
            throw invalid(name, value.get(), "an object of at most " + max + " entries");
        }
        for (Map.Entry<String, JsonNode> entry : value.get().properties()) {
            FreeTrees.checkKey(path + name, entry.getKey());
        }
        return value.get().properties();
    }

    private String checked(String name, JsonNode value, int charsMax) {
        if (!value.isTextual()) {
            throw invalid(name, value, "a text of at most " + charsMax + " characters");
        }
        String text = value.textValue();
        if (text.length() > charsMax) {
            throw invalid(name, value, "a text of at most " + charsMax + " characters");
        }
        if (!FreeTrees.clean(text)) {
            throw invalid(name, value, "a text without control characters");
        }
        return text;
    }

    private Fields allowOnly(Set<String> known) {
        if (node.size() == 0) {
            return this;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!known.contains(entry.getKey())) {
                throw Problem.field(
                                ApiCode.FIELD_UNKNOWN,
                                path + Problem.shown(entry.getKey()),
                                text(entry.getValue()),
                                known.isEmpty()
                                        ? "not known here; an empty object, or no body"
                                        : "not known here; known are "
                                                + String.join(", ", sorted(known)))
                        .refused();
            }
        }
        return this;
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
