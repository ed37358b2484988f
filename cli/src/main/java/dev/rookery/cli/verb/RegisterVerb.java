package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.LocalFiles;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.registration.Registration;
import dev.rookery.cli.registration.SignerFiles;
import dev.rookery.cli.registration.Uploads;
import dev.rookery.cli.registration.VersionSignature;
import dev.rookery.cli.term.Console;
import dev.rookery.node.signing.SigningKey;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code register}: a new version, with its bytes. */
@Command(
        name = "register",
        description = "Register a new version of a model, with a file or a folder of files.",
        footer = {
            "",
            "Files are hashed here, uploaded when the node lacks them, and verified there. Links",
            "and special files in a folder are left out, with a line that says so.",
            "",
            "Examples:",
            "  rookery register iris model.onnx --type experimental --metric accuracy=0.95",
            "  rookery register square8_2p runs/17/ --from-metadata runs/17/metadata.json",
            "  rookery register square8_2p runs/17/ --best-effort   # a trainer's last line"
        })
final class RegisterVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;

    @Parameters(index = "0", paramLabel = "MODEL", description = "made by its first version")
    private String model = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE|DIR",
            description = "the artifact; a version may have none")
    private Optional<Path> artifact = Optional.empty();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "policy_value, heuristic, ensemble, compressed, experimental (default)")
    private Optional<String> type = Optional.empty();

    @Option(names = "--metric", arity = "1..*", paramLabel = "NAME=VALUE", description = "figures")
    private Map<String, String> metrics = new LinkedHashMap<>();

    @Option(names = "--tag", arity = "1..*", paramLabel = "KEY=VALUE", description = "tags")
    private Map<String, String> tags = new LinkedHashMap<>();

    @Option(names = "--label", paramLabel = "LABEL", description = "default: the UTC second")
    private Optional<String> label = Optional.empty();

    @Option(names = "--description", paramLabel = "TEXT", description = "for people")
    private Optional<String> description = Optional.empty();

    @Option(names = "--parent", paramLabel = "REF", description = "what it was trained from")
    private Optional<String> parent = Optional.empty();

    @Option(names = "--training-start", paramLabel = "TIME", description = "of the data window")
    private Optional<String> trainingStart = Optional.empty();

    @Option(names = "--training-end", paramLabel = "TIME", description = "of the data window")
    private Optional<String> trainingEnd = Optional.empty();

    @Option(names = "--run-id", paramLabel = "ID", description = "the training run")
    private Optional<String> runId = Optional.empty();

    @Option(names = "--trainer", paramLabel = "NAME", description = "what trained it")
    private Optional<String> trainer = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "JSON training configuration")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--from-metadata",
            paramLabel = "FILE",
            description = "a trainer's metadata.json; flags win over it, unknown fields are kept")
    private Optional<Path> metadata = Optional.empty();

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "a retry with it answers with the first result")
    private Optional<String> idempotencyKey = Optional.empty();

    @Option(
            names = "--sign",
            paramLabel = "KEY",
            description = "PEM: a private key (PKCS #8, P-256, P-384, P-521) that signs the files")
    private Optional<Path> sign = Optional.empty();

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "PEM: the certificate of --sign's key, then those above it")
    private Optional<Path> certificate = Optional.empty();

    @Option(
            names = "--best-effort",
            description = "end with 0 whatever happens; what failed is said on standard error")
    private boolean bestEffort;

    RegisterVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!bestEffort) {
            return register();
        }
        try {
            return register();
        } catch (CommandFailed failed) {
            console.note("rookery: " + failed.getMessage());
            console.note("         going on without it, as --best-effort asks");
            JsonNode document =
                    Json.object().put("registered", false).put("error", failed.getMessage());
            remote.print(console, document, () -> {});
            return ExitCode.DONE.number();
        }
    }

    private int register() {
        String operation = "register " + model;
        Optional<SigningKey> signing = signing(operation);
        NodeClient node = remote.client(console, acks);
        ObjectNode body = body(operation);
        artifact.ifPresent(path -> body.set("files", files(operation, node, path)));
        signing.ifPresent(key -> VersionSignature.sign(body, model, key));
        Map<String, String> headers = new LinkedHashMap<>();
        idempotencyKey.ifPresent(key -> headers.put("Idempotency-Key", key));
        Target target = Target.api("models", model, "versions");
        JsonNode version = node.post(operation, target, body, headers);
        remote.print(
                console,
                version,
                () -> console.line("registered " + VersionPage.name(version) + summary(version)));
        return ExitCode.DONE.number();
    }

    private Optional<SigningKey> signing(String operation) {
        boolean nothingWith = sign.isEmpty() && certificate.isPresent();
        boolean nothing = sign.isPresent() && artifact.isEmpty();
        if (nothingWith || nothing) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    operation,
                    "there is nothing to sign, or nothing to sign with",
                    "--sign KEY signs the files that are registered; --certificate goes with it");
        }
        return sign.map(file -> SignerFiles.signing(operation, file, certificate));
    }

    private ObjectNode body(String operation) {
        Registration registration = new Registration(operation);
        metadata.ifPresent(registration::metadata);
        config.ifPresent(registration::trainingConfig);
        registration.text("type", type);
        registration.text("label", label);
        registration.text("description", description);
        registration.text("parent", parent);
        registration.training("start", trainingStart);
        registration.training("end", trainingEnd);
        registration.training("run_id", runId);
        registration.training("trainer", trainer);
        registration.metrics(metrics);
        registration.tags(tags);
        return registration.body();
    }

    private ArrayNode files(String operation, NodeClient node, Path path) {
        LocalFiles found = LocalFiles.find(operation, path);
        found.skipped().forEach(line -> console.note("rookery: " + line));
        return new Uploads(node, console::progress).send(operation, found.files());
    }

    private static String summary(JsonNode version) {
        boolean contested = version.path("number_conflict").asBoolean();
        return " in "
                + Json.text(version, "stage")
                + " as "
                + Json.text(version, "label")
                + " ("
                + Json.text(version, "id")
                + ")"
                + (contested ? "; its number is contested and will be settled" : "")
                + VersionPage.warning(version);
    }
}
