package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code artifact}: which node has which bytes. */
@Command(name = "artifact", description = "Show which node has which bytes, and what is missing.")
final class ArtifactVerb implements Callable<Integer> {

    private static final String OPERATION = "find out who has the bytes";
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Files of a version that are asked after, each by a call. */
    private static final int FILES_MAX = 1_000;

    private final Console console;

    @Mixin private Remote remote;
    @Spec private CommandSpec spec;

    ArtifactVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(console.err());
        return ExitCode.USAGE.number();
    }

    @Command(
            name = "status",
            description = {
                "Of a version's files or one artifact: who has it, how many copies there are.",
                "Of nothing: what the node asked has, wants, and lacks. Fetches nothing."
            },
            footer = {
                "",
                "Examples:",
                "  rookery artifact status",
                "  rookery artifact status iris:production"
            })
    int status(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "MODEL[:REF]|SHA256",
                            description = "a version (the newest without REF), or a hash")
                    Optional<String> what) {
        NodeClient node = remote.client(console);
        if (what.isEmpty()) {
            JsonNode overview = node.get(OPERATION, Target.api("artifacts"));
            remote.print(console, overview, () -> printOverview(overview));
            return ExitCode.DONE.number();
        }
        String asked = what.get();
        ObjectNode document =
                SHA256.matcher(asked).matches() ? one(node, asked) : version(node, asked);
        remote.print(console, document, () -> print(document));
        return ExitCode.DONE.number();
    }

    private static ObjectNode one(NodeClient node, String sha256) {
        ObjectNode document = Json.object();
        document.putArray("artifacts").add(status(node, sha256, ""));
        return document;
    }

    private static ObjectNode version(NodeClient node, String asked) {
        ModelRef ref = ModelRef.parse(asked);
        JsonNode version =
                node.get(
                        OPERATION,
                        Target.api("models", ref.model(), "versions", ref.ref().orElse("latest")));
        ObjectNode document =
                Json.object()
                        .put("model", Json.text(version, "model"))
                        .put("id", Json.text(version, "id"));
        ArrayNode artifacts = document.putArray("artifacts");
        List<JsonNode> files = Json.list(version, "files");
        for (JsonNode file : files.subList(0, Math.min(FILES_MAX, files.size()))) {
            artifacts.add(status(node, Json.text(file, "sha256"), Json.text(file, "path")));
        }
        JsonNode artifact = version.path("artifact");
        String sha256 = Json.text(artifact, "sha256");
        if (!sha256.isEmpty()) {
            artifacts.add(status(node, sha256, Json.text(artifact, "uri")));
        }
        if (artifacts.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.NOT_FOUND,
                    OPERATION,
                    VersionPage.name(version) + " names no bytes by their hash",
                    "register a version with its file");
        }
        document.put("left_off", Math.max(0, files.size() - FILES_MAX));
        return document;
    }

    private static ObjectNode status(NodeClient node, String sha256, String path) {
        JsonNode said = node.get(OPERATION, Target.api("artifacts", sha256, "status"));
        ObjectNode status = Json.object();
        if (!path.isEmpty()) {
            status.put("path", path);
        }
        said.properties().forEach(field -> status.set(field.getKey(), field.getValue()));
        return status;
    }

    private void print(JsonNode document) {
        Table table = new Table("FILE", "SHA-256", "SIZE", "COPIES", "AT", "NOT AT", "UNKNOWN");
        for (JsonNode artifact : Json.list(document, "artifacts")) {
            String path = Json.text(artifact, "path");
            table.row(
                    path.isEmpty() ? "-" : path,
                    Json.text(artifact, "sha256").substring(0, 12),
                    Json.text(artifact, "size"),
                    Json.text(artifact, "copies"),
                    nodes(artifact, "true"),
                    nodes(artifact, "false"),
                    nodes(artifact, ""));
        }
        table.print(console);
        if (document.path("left_off").asInt() > 0) {
            console.line(Json.text(document, "left_off") + " more files are not shown");
        }
    }

    /**
     * @param has {@code true}, {@code false}, or nothing for those that did not answer
     */
    private static String nodes(JsonNode artifact, String has) {
        List<String> names = new ArrayList<>();
        for (JsonNode node : Json.list(artifact, "nodes")) {
            if (Json.text(node, "has").equals(has)) {
                names.add(Json.text(node, "node"));
            }
        }
        return names.isEmpty() ? "-" : String.join(",", names);
    }

    private void printOverview(JsonNode all) {
        console.line(
                "%s has %s artifacts, %s bytes"
                        .formatted(
                                Json.text(all, "node"),
                                Json.text(all, "artifacts"),
                                Json.text(all, "bytes")));
        console.line(
                "artifacts.replicas %s: %s wanted here, %s of them missing"
                        .formatted(
                                Json.text(all, "replicas"),
                                Json.text(all, "wanted"),
                                Json.text(all, "missing")));
        console.line(
                "hashed again since the start: %s, damaged %s; set aside and not healed: %s"
                        .formatted(
                                Json.text(all, "hashed"),
                                Json.text(all, "damaged"),
                                Json.text(all, "set_aside")));
        all.path("missing_examples")
                .forEach(missing -> console.line("missing " + missing.asText()));
        for (JsonNode one : Json.list(all, "arriving")) {
            console.line(
                    "arriving %s: %s of %s bytes"
                            .formatted(
                                    Json.text(one, "sha256"),
                                    Json.text(one, "bytes_here"),
                                    one.path("size").isNumber() ? Json.text(one, "size") : "?"));
        }
    }
}
