package dev.rookery.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What even a free object must hold to: finite numbers, texts that can be shown and stored. */
final class FreeTrees {
    private static final int KEY_CHARS_MAX = 256;

    private FreeTrees() {}

    /** Refuses the first thing in a tree that could not be stored as it is. */
    static void check(String path, JsonNode node) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                checkKey(path, entry.getKey());
                check(path + "." + entry.getKey(), entry.getValue());
            }
        } else if (node.isArray()) {
            int index = 0;
            for (JsonNode entry : node) {
                check(path + "[" + index + "]", entry);
                index++;
            }
        } else if (node.isTextual() && !clean(node.textValue())) {
            throw refused(path, node.textValue(), "a text without control characters");
        } else if (node.isNumber() && !storable(node)) {
            throw refused(path, node.asText(), "a finite number of 64 bits");
        }
    }

    /** Refuses a key that is empty, too long, or of characters that cannot be shown. */
    static void checkKey(String path, String key) {
        if (key.isEmpty() || key.length() > KEY_CHARS_MAX || !clean(key) || key.contains("\n")) {
            throw refused(
                    path,
                    key,
                    "an object whose keys have 1 to " + KEY_CHARS_MAX + " printable characters");
        }
    }

    /** Whether a text has no control character but tab and line break, and no lone surrogate. */
    static boolean clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isControl(c)) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair =
                        Character.isHighSurrogate(c)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static boolean isControl(char c) {
        boolean layout = c == '\n' || c == '\t' || c == '\r';
        return Character.isISOControl(c) && !layout;
    }

    private static boolean storable(JsonNode number) {
        return number.isIntegralNumber()
                ? number.canConvertToLong()
                : Double.isFinite(number.doubleValue());
    }

    private static RefusedException refused(String path, String value, String accepted) {
        return Problem.field(ApiCode.FIELD_INVALID, Problem.shown(path), value, accepted).refused();
    }
}
