package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What single fields accept. Asks are chained; the first field that is refused is the one reported.
 * The same rules decide whether a body from elsewhere is valid, so changing a limit changes what
 * the fold takes: raise {@link Fold#VERSION} with it.
 *
 * <p>Threads: owned by its maker.
 */
final class FieldRules {

    static final int TEXT_MAX = 1_000;
    static final int KEY_MAX = 250;
    static final int TAG_VALUE_MAX = 5_000;
    static final int DESCRIPTION_BYTES_MAX = 64 << 10;
    static final int REASON_MAX = 5_000;
    static final int ACTOR_BYTES_MAX = 1_024;
    static final int URI_MAX = 4_096;
    static final int PATH_MAX = 1_024;
    static final long NUMBER_MAX = 999_999_999;
    static final int FREE_DEPTH_MAX = 32;
    private static final int DIGITS_MAX = 500;
    private static final int SCALE_MAX = 10_000;
    private static final int SHA256_DIGITS = 64;
    private static final int SHORT_ID_DIGITS = 12;

    private static final int LABEL_MAX = 128;
    private static final int NUMBER_DIGITS_MAX = 9;

    private Optional<Refusal> problem = Optional.empty();

    /** The first refusal; empty when every field is accepted. */
    Optional<Refusal> problem() {
        return problem;
    }

    FieldRules label(String label) {
        if (!name(label) || numeral(label) || Stage.parse(label).isPresent()) {
            return refuse("label", label, labelRule());
        }
        return label.equals("latest") ? refuse("label", label, labelRule()) : this;
    }

    private static String labelRule() {
        return "1 to 128 of A-Z a-z 0-9 . _ -, not a stage's name, not \"latest\", not 1 to 9"
                + " digits";
    }

    FieldRules alias(String alias) {
        return name(alias) ? this : refuse("alias", alias, "1 to 128 of A-Z a-z 0-9 . _ -");
    }

    /**
     * What somebody wants to call something: no dot segment, which no address can carry. Asked of
     * requests only, not of bodies from elsewhere.
     */
    FieldRules addressable(String field, String name) {
        return name.equals(".") || name.equals("..")
                ? refuse(field, name, "a name that is not . or ..")
                : this;
    }

    FieldRules shortId(String hex) {
        return lowerHex(hex, SHORT_ID_DIGITS)
                ? this
                : refuse("short_id", hex, "12 lower-case hex digits");
    }

    FieldRules number(long number) {
        return number >= 1 && number <= NUMBER_MAX
                ? this
                : refuse("number", Long.toString(number), "1 to " + NUMBER_MAX);
    }

    FieldRules tag(String key, String value) {
        return key("tags", key).text("tags." + key, value, TAG_VALUE_MAX, true);
    }

    /** A tag's or a metric's name. */
    FieldRules key(String field, String key) {
        return key.isEmpty() ? refuse(field, key, "a name") : text(field, key, KEY_MAX, false);
    }

    FieldRules metric(String name, double value) {
        key("metrics", name);
        return Double.isFinite(value)
                ? this
                : refuse("metrics." + name, Double.toString(value), "a finite number");
    }

    FieldRules description(String description) {
        int bytes = description.getBytes(StandardCharsets.UTF_8).length;
        return bytes > DESCRIPTION_BYTES_MAX
                ? tooLarge("description", bytes, "bytes", DESCRIPTION_BYTES_MAX)
                : text("description", description, DESCRIPTION_BYTES_MAX, true);
    }

    FieldRules reason(String reason) {
        return text("reason", reason, REASON_MAX, true);
    }

    FieldRules actor(String actor) {
        int bytes = actor.getBytes(StandardCharsets.UTF_8).length;
        return bytes > ACTOR_BYTES_MAX
                ? tooLarge("actor", bytes, "bytes", ACTOR_BYTES_MAX)
                : text("actor", actor, ACTOR_BYTES_MAX, false);
    }

    FieldRules sha256(String field, String hex) {
        return lowerHex(hex, SHA256_DIGITS) ? this : refuse(field, hex, "64 lower-case hex digits");
    }

    FieldRules size(String field, long size) {
        return size >= 0 ? this : refuse(field, Long.toString(size), "0 or more bytes");
    }

    FieldRules games(Observation.Games games) {
        return games("games.wins", games.wins())
                .games("games.draws", games.draws())
                .games("games.losses", games.losses())
                .games("games.errors", games.errors());
    }

    private FieldRules games(String field, long games) {
        return games >= 0 ? this : refuse(field, Long.toString(games), "0 or more games");
    }

    FieldRules window(Observation.Window window) {
        return window.fromMillis() <= window.toMillis()
                ? this
                : refuse(
                        "window",
                        window.fromMillis() + " to " + window.toMillis(),
                        "a stretch of time that does not end before it begins");
    }

    /** How many entries a list or a map may have. */
    FieldRules count(String field, int count, int max) {
        return count <= max ? this : tooLarge(field, count, "entries", max);
    }

    /** A relative path: every segment is a name, and none leads anywhere else. */
    FieldRules path(String path) {
        text("files.path", path, PATH_MAX, false);
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return refuse("files.path", path, "a relative path without empty, . or .. parts");
            }
        }
        return path.indexOf('\\') < 0
                ? this
                : refuse("files.path", path, "a relative path with / between its parts");
    }

    /** Well-formed text without control characters, but line breaks and tabs where it has lines. */
    FieldRules text(String field, String value, int charsMax, boolean lines) {
        if (value.length() > charsMax) {
            return tooLarge(field, value.length(), "characters", charsMax);
        }
        return wellFormed(value, lines)
                ? this
                : refuse(field, value, "text without control characters or half characters");
    }

    /** A free tree: plain JSON, not too deep, with numbers that are numbers. */
    FieldRules free(String field, JsonNode node) {
        return free(field, node, 0);
    }

    private FieldRules free(String field, JsonNode node, int depth) {
        if (depth > FREE_DEPTH_MAX) {
            return tooLarge(field, depth, "levels", FREE_DEPTH_MAX);
        }
        if (problem.isPresent()) {
            return this;
        }
        switch (node.getNodeType()) {
            case OBJECT -> {
                for (var entry : node.properties()) {
                    freeText(field, entry.getKey());
                    free(field, entry.getValue(), depth + 1);
                }
            }
            case ARRAY -> node.forEach(item -> free(field, item, depth + 1));
            case STRING -> freeText(field, node.textValue());
            case NUMBER -> freeNumber(field, node);
            case BOOLEAN, NULL -> {}
            case BINARY, POJO, MISSING -> refuse(field, node.toString(), "plain JSON");
        }
        return this;
    }

    private void freeText(String field, String value) {
        if (!surrogatesPaired(value)) {
            refuse(field, value, "text without half characters");
        }
    }

    private void freeNumber(String field, JsonNode node) {
        boolean ok =
                switch (node.numberType()) {
                    case BIG_DECIMAL ->
                            node.decimalValue().precision() <= DIGITS_MAX
                                    && Math.abs((long) node.decimalValue().scale()) <= SCALE_MAX;
                    case BIG_INTEGER -> node.bigIntegerValue().bitLength() <= 3 * DIGITS_MAX;
                    case FLOAT, DOUBLE -> Double.isFinite(node.doubleValue());
                    case INT, LONG -> true;
                };
        if (!ok) {
            refuse(field, "a number", "finite numbers of at most " + DIGITS_MAX + " digits");
        }
    }

    /** Refuses a field, unless an earlier one was. */
    FieldRules refuse(String field, String value, String accepted) {
        if (problem.isEmpty()) {
            problem =
                    Optional.of(
                            new Refusal(
                                    RefusalCode.FIELD_INVALID,
                                    field
                                            + " is "
                                            + Refusal.shown(value)
                                            + "; accepted: "
                                            + accepted,
                                    ""));
        }
        return this;
    }

    private FieldRules tooLarge(String field, long is, String unit, long max) {
        if (problem.isEmpty()) {
            problem =
                    Optional.of(
                            new Refusal(
                                    RefusalCode.TOO_LARGE,
                                    field
                                            + " has "
                                            + is
                                            + " "
                                            + unit
                                            + "; at most "
                                            + max
                                            + " are accepted",
                                    ""));
        }
        return this;
    }

    private static boolean wellFormed(String value, boolean lines) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean line = lines && (c == '\n' || c == '\r' || c == '\t');
            if (Character.isISOControl(c) && !line) {
                return false;
            }
        }
        return surrogatesPaired(value);
    }

    /** Char by char: every text of every fact that is folded comes by here. */
    private static boolean surrogatesPaired(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                boolean pair =
                        i + 1 < value.length()
                                && Character.isSurrogatePair(value.charAt(i), value.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** By hand, as what follows: each registration's label is looked at, on every node. */
    private static boolean name(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !digit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LABEL_MAX;
    }

    private static boolean numeral(String text) {
        return !text.isEmpty()
                && text.length() <= NUMBER_DIGITS_MAX
                && text.chars().allMatch(FieldRules::digit);
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean lowerHex(String text, int digits) {
        if (text.length() != digits) {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            char c = text.charAt(i);
            if (!digit(c) && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
