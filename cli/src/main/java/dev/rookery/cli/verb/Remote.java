package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Trust;
import dev.rookery.cli.term.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every verb that asks a node has: where the node is, who asks, and how to print. */
final class Remote {

    static final String DEFAULT_URL = "http://127.0.0.1:7070";

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "print one JSON document instead of a page")
    boolean json;

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            paramLabel = "URL",
            description = "the node; else ROOKERY_URL, else " + DEFAULT_URL)
    Optional<String> url = Optional.empty();

    @Option(
            names = "--token",
            scope = ScopeType.INHERIT,
            paramLabel = "TOKEN",
            description = "who asks; else ROOKERY_TOKEN")
    Optional<String> token = Optional.empty();

    @Option(
            names = "--ca",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description =
                    "PEM: whose certificates to believe at https; else ROOKERY_CA, else Java's own")
    Optional<Path> ca = Optional.empty();

    @Option(
            names = "--timeout",
            scope = ScopeType.INHERIT,
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "how long one answer may take (default: 60)")
    int timeoutSeconds = 60;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "show this help")
    boolean help;

    NodeClient client(Console console) {
        String address = url.or(() -> console.environment("ROOKERY_URL")).orElse(DEFAULT_URL);
        String actor =
                console.environment("ROOKERY_ACTOR").orElse(System.getProperty("user.name", ""));
        return new NodeClient(
                address,
                token.or(() -> console.environment("ROOKERY_TOKEN")),
                NodeClient.visible(actor),
                Duration.ofSeconds(Math.max(1, timeoutSeconds)),
                ca.or(() -> console.environment("ROOKERY_CA").map(Path::of)).map(Trust::only));
    }

    /** The same for writes that so many nodes are to hold. */
    NodeClient client(Console console, AcksOption acks) {
        return client(console).acks(acks.wanted);
    }

    /** Prints the document when JSON was asked for, else runs {@code page}. */
    void print(Console console, JsonNode document, Runnable page) {
        if (json) {
            console.line(Json.pretty(document));
        } else {
            page.run();
        }
    }
}
