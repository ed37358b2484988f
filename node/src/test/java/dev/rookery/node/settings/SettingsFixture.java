package dev.rookery.node.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rookery.config.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads settings from a text as a node does from its file. */
final class SettingsFixture {

    private SettingsFixture() {}

    static NodeSettings defaults() {
        return settings(NodeSettings.load(Optional.empty(), Map.of(), Map.of()));
    }

    static NodeSettings loaded(String yaml) {
        return settings(load(yaml));
    }

    static NodeSettings settings(NodeSettings.Load load) {
        return assertInstanceOf(NodeSettings.Loaded.class, load, load::toString).settings();
    }

    static List<Problem> problems(String yaml) {
        return assertInstanceOf(NodeSettings.Problems.class, load(yaml), yaml).all();
    }

    /** Each value must be refused alone, and the problem must name the key. */
    static void refuses(String key, String... values) {
        for (String value : values) {
            List<Problem> problems = problems(key + ": " + value);
            assertEquals(1, problems.size(), () -> key + ": " + value + " -> " + problems);
            String named = problems.get(0).key();
            assertEquals(key, named.substring(0, Math.min(key.length(), named.length())), value);
            assertEquals(1, problems.get(0).line(), value);
        }
    }

    private static NodeSettings.Load load(String yaml) {
        try {
            Path file = Files.createTempFile("settings", ".yaml");
            try {
                Files.writeString(file, yaml);
                return NodeSettings.load(Optional.of(file), Map.of(), Map.of());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
