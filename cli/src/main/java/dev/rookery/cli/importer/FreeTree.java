package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A free tree as a node takes it: what it would refuse is kept as text, or left out where it is too
 * deep, and said.
 *
 * <p>Threads: owned by its maker.
 */
final class FreeTree {

    private static final int DEPTH_MAX = 24;
    private static final int KEY_CHARS_MAX = 256;
    private static final String TOO_DEEP = "left out: more than " + DEPTH_MAX + " levels deep";

    private final BiConsumer<String, String> changed;

    /**
     * @param changed is told the path and what became of it
     */
    FreeTree(BiConsumer<String, String> changed) {
        this.changed = changed;
    }

    /** A tree as it can be kept; the given one stays as it is. */
    JsonNode clean(String path, JsonNode node) {
        return clean(path, node, 1);
    }

    private JsonNode clean(String path, JsonNode node, int depth) {
        if (node.isContainerNode() && depth > DEPTH_MAX) {
            changed.accept(path, TOO_DEEP);
            return TextNode.valueOf("(" + TOO_DEEP + ")");
        }
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                String key = key(path, entry.getKey());
                object.set(key, clean(path + "." + key, entry.getValue(), depth + 1));
            }
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode(node.size());
            int index = 0;
            for (JsonNode entry : node) {
                array.add(clean(path + "[" + index + "]", entry, depth + 1));
                index++;
            }
            return array;
        }
        return node.isNumber() ? number(path, node) : text(path, node);
    }

    private JsonNode number(String path, JsonNode node) {
        boolean fits =
                node.isIntegralNumber()
                        ? node.canConvertToLong()
                        : Double.isFinite(node.doubleValue());
        if (fits) {
            return node;
        }
        changed.accept(path, "kept as text: no number of 64 bits");
        return TextNode.valueOf(node.asText());
    }

    private JsonNode text(String path, JsonNode node) {
        if (!node.isTextual()) {
            return node;
        }
        String printable = printable(node.textValue());
        if (printable.equals(node.textValue())) {
            return node;
        }
        changed.accept(path, "kept without its control characters");
        return TextNode.valueOf(printable);
    }

    private String key(String path, String key) {
        String printable = printable(key).replace('\n', ' ');
        String fits = printable.substring(0, Math.min(KEY_CHARS_MAX, printable.length()));
        String name = fits.isEmpty() ? "_" : printable(fits);
        if (!name.equals(key)) {
            changed.accept(path + "." + name, "kept under another name than it had");
        }
        return name;
    }

    /** A text without control characters but line breaks and tabs, and without half characters. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c -> {
                            boolean layout = c == '\n' || c == '\t' || c == '\r';
                            boolean half =
                                    c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
                            boolean control = Character.isISOControl(c) && !layout;
                            out.appendCodePoint(control || half ? '?' : c);
                        });
        return out.toString();
    }
}
