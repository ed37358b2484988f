package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.ArtifactCache;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.registration.SignerFiles;
import dev.rookery.cli.registration.VersionSignature;
import dev.rookery.cli.term.Console;
import dev.rookery.node.signing.TrustedSigners;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code production}: the one path a script loads, or nothing at all. */
@Command(
        name = "production",
        description = {
            "Print the local path of the artifact in production, fetched and verified.",
            "With several files, the path of the folder that holds them."
        },
        footer = {
            "",
            "Exit code 3 and nothing on standard output when nothing is in production or its bytes",
            "are not here; 7 when the bytes are not what was registered, or not what was signed:",
            "--key or --certificate, or ROOKERY_TRUSTED_KEYS (PEM files, listed as PATH lists",
            "folders), say whose signature it must have. Files are kept below ROOKERY_CACHE, else",
            "~/.cache/rookery.",
            "",
            "Example:",
            "  MODEL_PATH=$(rookery production iris) || exit"
        })
final class ProductionVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;

    @Parameters(index = "0", paramLabel = "MODEL", description = "the model")
    private String model = "";

    @Option(names = "--cache", paramLabel = "DIR", description = "where files are kept")
    private Optional<Path> cache = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "PEM: its signer's public key; what another signed is not used")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "PEM: authorities whose certificates for signing are trusted")
    private Optional<Path> certificate = Optional.empty();

    ProductionVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String operation = "find what of " + model + " is in production";
        Optional<TrustedSigners> trusted =
                SignerFiles.trusted(
                        operation, key, certificate, console.environment(SignerFiles.TRUSTED));
        NodeClient node = remote.client(console);
        JsonNode version =
                node.get(operation, Target.api("models", model, "versions", "production"));
        trusted.ifPresent(
                signers ->
                        VersionSignature.prove(
                                operation,
                                version,
                                VersionSignature.find(operation, node, version),
                                signers));
        ArtifactCache artifacts = new ArtifactCache(cacheRoot(), node);
        Path path = path(operation, artifacts, version);
        JsonNode document =
                Json.object()
                        .put("model", Json.text(version, "model"))
                        .put("id", Json.text(version, "id"))
                        .put("path", path.toString())
                        .set("version", version.path("version"));
        remote.print(console, document, () -> console.line(path.toString()));
        return ExitCode.DONE.number();
    }

    private Path path(String operation, ArtifactCache artifacts, JsonNode version) {
        List<JsonNode> files = Json.list(version, "files");
        if (files.size() == 1) {
            JsonNode file = files.get(0);
            return artifacts.file(
                    operation,
                    Json.text(file, "path"),
                    Json.text(file, "sha256"),
                    file.path("size").asLong());
        }
        if (files.size() > 1) {
            String id = Json.text(version, "id");
            for (JsonNode file : files) {
                artifacts.member(
                        operation,
                        id,
                        Json.text(file, "path"),
                        Json.text(file, "sha256"),
                        file.path("size").asLong());
            }
            return artifacts.folder(operation, id);
        }
        return referenced(operation, artifacts, version);
    }

    /** A version that only names where its bytes are: they count when they are here and verify. */
    private Path referenced(String operation, ArtifactCache artifacts, JsonNode version) {
        JsonNode artifact = version.path("artifact");
        String uri = Json.text(artifact, "uri");
        String sha256 = Json.text(artifact, "sha256");
        if (uri.isEmpty() && sha256.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.NOT_FOUND,
                    operation,
                    VersionPage.name(version) + " was registered without an artifact",
                    "register a version with its file and promote it");
        }
        Optional<Path> local = localFile(uri);
        if (local.isPresent()) {
            return verified(operation, local.get(), sha256);
        }
        if (sha256.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.NOT_FOUND,
                    operation,
                    VersionPage.name(version) + " is at " + uri + ", which is not on this machine",
                    "register it with its file, so that nodes keep the bytes");
        }
        String name = uri.substring(uri.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        long size = artifact.path("size").asLong(Long.MAX_VALUE);
        return artifacts.file(operation, name.isEmpty() ? "artifact" : name, sha256, size);
    }

    private static Optional<Path> localFile(String uri) {
        try {
            if (uri.startsWith("file:")) {
                return Optional.of(Path.of(URI.create(uri))).filter(Files::isRegularFile);
            }
            return uri.startsWith("/")
                    ? Optional.of(Path.of(uri)).filter(Files::isRegularFile)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Path verified(String operation, Path file, String sha256) {
        try {
            String found = Sha256.of(file);
            if (found.equals(sha256)) {
                return file;
            }
            throw new CommandFailed(
                    ExitCode.VERIFICATION_FAILED,
                    operation,
                    file
                            + " has SHA-256 "
                            + found
                            + ", registered is "
                            + (sha256.isEmpty() ? "none" : sha256),
                    "the file was changed after it was registered; register it again");
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED, operation, "cannot read " + file + ": " + e, "", e);
        }
    }

    private Path cacheRoot() {
        return cache.or(() -> console.environment("ROOKERY_CACHE").map(Path::of))
                .or(
                        () ->
                                console.environment("XDG_CACHE_HOME")
                                        .map(home -> Path.of(home, "rookery")))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "rookery"));
    }
}
