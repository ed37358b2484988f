package dev.rookery.config.yaml;

import java.util.List;

/**
 * One value of a YAML document with the line it starts on (from 1; 0 when it was not read from a
 * file). Threads: immutable.
 */
public sealed interface YamlNode permits YamlNode.Scalar, YamlNode.Sequence, YamlNode.Mapping {

    int line();

    /** Whether nothing was written: {@code key:}, {@code key: ~} or {@code key: null}. */
    default boolean isEmpty() {
        return this instanceof Scalar scalar
                && !scalar.quoted()
                && (scalar.text().isEmpty()
                        || scalar.text().equals("~")
                        || scalar.text().equals("null"));
    }

    /** The value in one line, for messages. */
    String brief();

    /**
     * @param quoted written in quotes, so that {@code "null"} is a text
     */
    record Scalar(String text, boolean quoted, int line) implements YamlNode {
        @Override
        public String brief() {
            return text;
        }
    }

    record Sequence(List<YamlNode> items, int line) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String brief() {
            return "a list of " + items.size();
        }
    }

    record Mapping(List<Entry> entries, int line) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String brief() {
            return "a group of " + entries.size() + " keys";
        }
    }

    /** One {@code key: value} of a mapping. */
    record Entry(String key, int line, YamlNode value) {}
}
