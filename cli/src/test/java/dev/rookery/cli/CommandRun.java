package dev.rookery.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One command line run in this process: what it printed and how it ended. */
record CommandRun(int exit, String out, String err) {

    static CommandRun of(FakeNode node, String... arguments) {
        return with("", false, Map.of("ROOKERY_URL", node.url()), arguments);
    }

    static CommandRun onTerminal(FakeNode node, String input, String... arguments) {
        return with(input, true, Map.of("ROOKERY_URL", node.url()), arguments);
    }

    static CommandRun with(
            String input, boolean terminal, Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console =
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        environment,
                        terminal);
        int exit = Main.run(console, arguments);
        return new CommandRun(
                exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    JsonNode json() {
        try {
            return Json.parse(out.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("no JSON document: " + out, e);
        }
    }
}
