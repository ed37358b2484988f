package dev.rookery.cli.verb;

import dev.rookery.cli.bundle.BroughtBundle;
import dev.rookery.cli.bundle.BundleImport;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.registration.SignerFiles;
import dev.rookery.cli.term.Console;
import dev.rookery.node.bundle.BearerProof;
import dev.rookery.node.signing.TrustedSigners;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose bundles {@code import} takes. */
final class BundleTrust {

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "of a bundle, PEM: the public key of who has to have signed it;"
                            + " without, ROOKERY_TRUSTED_KEYS lists files")
    Optional<Path> key = Optional.empty();

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description =
                    "of a bundle, PEM: authorities whose certificates for signing are trusted")
    Optional<Path> certificate = Optional.empty();

    @Option(names = "--unsigned", description = "of a bundle: whoever made it")
    boolean unsigned;

    @Option(
            names = "--cluster-key",
            paramLabel = "FILE",
            description = "of a bundle: the node's sync.key-file, where it has one")
    Optional<Path> clusterKey = Optional.empty();

    /** Whether any of them was given. */
    boolean some() {
        return key.isPresent() || certificate.isPresent() || unsigned || clusterKey.isPresent();
    }

    /** Brings a bundle. */
    BroughtBundle bring(NodeClient node, Path file, boolean plan, Console console) {
        String operation = "import " + file;
        Optional<String> configured = console.environment(SignerFiles.TRUSTED);
        return new BundleImport(node, file, trust(operation, configured), plan, console::progress)
                .run();
    }

    private BundleImport.Trust trust(String operation, Optional<String> configured) {
        boolean named = key.isPresent() || certificate.isPresent();
        if (named == unsigned && (unsigned || configured.isEmpty())) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    operation,
                    "one of --key, --certificate and --unsigned says whose bundle is taken",
                    "give the signer's public key; a bundle writes history, so know whose it is");
        }
        Optional<TrustedSigners> signers =
                unsigned
                        ? Optional.empty()
                        : SignerFiles.trusted(operation, key, certificate, configured);
        return new BundleImport.Trust(signers, clusterKey.map(file -> proof(operation, file)));
    }

    private static BearerProof proof(String operation, Path file) {
        try {
            return BearerProof.read(file);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(
                    ExitCode.USAGE, operation, e.getMessage(), "name the node's sync.key-file", e);
        }
    }
}
