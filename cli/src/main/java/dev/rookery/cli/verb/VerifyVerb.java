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
import dev.rookery.node.signing.SignatureBundle;
import dev.rookery.node.signing.SignatureException;
import dev.rookery.node.signing.TrustedSigner;
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
        TrustedSigner trusted = SignerFiles.trusted(operation, key, certificate);
        NodeClient node = remote.client(console);
        JsonNode found =
                node.get(operation, Target.api("models", version.model(), "versions", ref));
        JsonNode signature =
                VersionSignature.find(operation, node, found)
                        .orElseThrow(() -> unproved(operation, "it is not signed", null));
        to.ifPresent(file -> write(operation, file, signature));
        ModelManifest signed = proved(operation, trusted, signature);
        String differences = signed.differences(VersionSignature.manifest(found));
        if (signed.hashes().isEmpty()) {
            throw unproved(operation, "no file was signed", null);
        }
        if (!differences.isEmpty()) {
            throw unproved(operation, differences, null);
        }
        ObjectNode document = Json.object().put("verified", true);
        document.set("model", found.path("model"));
        document.set("version", found.path("version"));
        document.set("id", found.path("id"));
        document.put("files", signed.hashes().size());
        remote.print(
                console,
                document,
                () ->
                        console.line(
                                VersionPage.name(found)
                                        + " is what was signed: "
                                        + signed.hashes().size()
                                        + " files"));
        return ExitCode.DONE.number();
    }

    private static ModelManifest proved(
            String operation, TrustedSigner trusted, JsonNode signature) {
        try {
            return new SignatureBundle(signature).verified(trusted);
        } catch (SignatureException e) {
            throw unproved(operation, e.getMessage(), e);
        }
    }

    private static void write(String operation, Path file, JsonNode signature) {
        try {
            Files.write(file, Json.bytes(signature));
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED, operation, "cannot write " + file + ": " + e, "", e);
        }
    }

    private static CommandFailed unproved(String operation, String reason, Throwable cause) {
        return new CommandFailed(
                ExitCode.VERIFICATION_FAILED,
                operation,
                reason,
                "do not use it; 'rookery show' says who registered it",
                cause);
    }
}
