package dev.rookery.config;

import dev.rookery.config.yaml.YamlNode;

/**
 * Which setting is being read, and from where. Threads: immutable.
 *
 * @param key the full dotted name
 * @param secret whether a refused value may not be repeated in the message
 */
public record Place(String key, Source source, boolean secret) {

    static final String HIDDEN = "(hidden)";

    Place in(String name) {
        return new Place(key + "." + name, source, secret);
    }

    Place item(int index) {
        return new Place(key + "[" + index + "]", source, secret);
    }

    Place hidden() {
        return new Place(key, source, true);
    }

    Problem refuse(YamlNode written, String accepted) {
        return Problem.value(
                key, source.at(written.line()), secret ? HIDDEN : quote(written), accepted);
    }

    private static String quote(YamlNode written) {
        return written instanceof YamlNode.Scalar scalar
                ? "'" + scalar.text() + "'"
                : written.brief();
    }
}
