package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.registration.SignerFiles;
import dev.rookery.cli.registration.VersionSignature;
import dev.rookery.cli.term.Console;
import dev.rookery.node.signing.ModelManifest;
import dev.rookery.node.signing.TrustedSigners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verify}: whether a version's files are what a trusted signer signed. */
@Command(
        name = "verify",
        description = "Check the signature over a version's files, offline but for the registry.",
        footer = {
            "",
            "The signature is in the format of OpenSSF Model Signing: made by 'rookery register",
            "--sign', or by another tool and registered as model.sig among the files. What is",
            "compared are the hashes under which the registry keeps the files; their bytes are",
            "checked against these whenever they are fetched. With --to FILE the signature is",
            "written, for other tools ('model_signing verify key'). Exit 7 when it does not hold.",
            "Without --key and --certificate, the files that ROOKERY_TRUSTED_KEYS lists are",
            "trusted.",
            "",
            "Examples:",
            "  rookery verify iris:production --key team.pub",
            "  rookery verify iris:3 --certificate ca.pem"
        })
final class VerifyVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private VersionArgument version;

    @Option(names = "--key", paramLabel = "FILE", description = "PEM: the signer's public key")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "PEM: authorities whose certificates for signing are trusted")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--to", paramLabel = "FILE", description = "write the signature there, too")
    private Optional<Path> to = Optional.empty();

    VerifyVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String ref = version.ref().orElse("production");
        String operation = "verify " + version.model() + ":" + ref;
        TrustedSigners trusted =
                SignerFiles.trusted(
                                operation,
                                key,
                                certificate,
                                console.environment(SignerFiles.TRUSTED))
                        .orElseThrow(() -> nobody(operation));
        NodeClient node = remote.client(console);
        JsonNode found =
                node.get(operation, Target.api("models", version.model(), "versions", ref));
        Optional<JsonNode> signature = VersionSignature.find(operation, node, found);
        to.ifPresent(file -> signature.ifPresent(it -> write(operation, file, it)));
        ModelManifest signed = VersionSignature.prove(operation, found, signature, trusted);
        String unsafe = VersionPage.unsafe(found);
        ObjectNode document = Json.object().put("verified", true);
        document.set("model", found.path("model"));
        document.set("version", found.path("version"));
        document.set("id", found.path("id"));
        document.put("files", signed.hashes().size());
        if (!unsafe.isEmpty()) {
            document.put("unsafe_format", unsafe);
        }
        remote.print(
                console,
                document,
                () ->
                        console.line(
                                VersionPage.name(found)
                                        + " is what was signed: "
                                        + signed.hashes().size()
                                        + " files"
                                        + VersionPage.warning(found)));
        return ExitCode.DONE.number();
    }

    private static CommandFailed nobody(String operation) {
        return new CommandFailed(
                ExitCode.USAGE,
                operation,
                "one of --key and --certificate says whose signature is trusted",
                "give the signer's public key, or the authority of its certificate; or list such"
                        + " files in "
                        + SignerFiles.TRUSTED);
    }

    private static void write(String operation, Path file, JsonNode signature) {
        try {
            Files.write(file, Json.bytes(signature));
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED, operation, "cannot write " + file + ": " + e, "", e);
        }
    }
}
