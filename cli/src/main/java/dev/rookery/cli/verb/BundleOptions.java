package dev.rookery.cli.verb;

import dev.rookery.cli.bundle.BundleExport;
import dev.rookery.cli.bundle.BundleReport;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.registration.SignerFiles;
import dev.rookery.cli.term.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What {@code export --bundle} is told. */
final class BundleOptions {

    @Option(
            names = "--bundle",
            paramLabel = "FILE",
            description = "one file for another node of this cluster, instead of DIR")
    Optional<Path> file = Optional.empty();

    @Option(
            names = "--sign",
            paramLabel = "KEY",
            description = "of a bundle, PEM: the private key that signs it")
    Optional<Path> key = Optional.empty();

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "of a bundle, PEM: the key's certificate and those above it")
    Optional<Path> certificate = Optional.empty();

    @Option(names = "--unsigned", description = "of a bundle: without a signature")
    boolean unsigned;

    @Option(names = "--no-files", description = "of a bundle: only the facts")
    boolean noFiles;

    /** Whether some of them were given without the first. */
    boolean strayed() {
        boolean some = key.isPresent() || certificate.isPresent() || unsigned || noFiles;
        return file.isEmpty() && some;
    }

    /**
     * Makes the bundle.
     *
     * @param models whose files are to be in it; none: those of all
     */
    BundleReport export(NodeClient node, List<String> models, boolean overwrite, Console console) {
        String operation = "export --bundle " + file.orElseThrow();
        if (key.isPresent() == unsigned || (certificate.isPresent() && key.isEmpty())) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    operation,
                    "one of --sign KEY and --unsigned says who may be believed to have made it",
                    "make a key by 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256'");
        }
        BundleExport export =
                new BundleExport(
                        node,
                        file.orElseThrow(),
                        new BundleExport.Choice(models, !noFiles, overwrite),
                        key.map(pem -> SignerFiles.signing(operation, pem, certificate)),
                        console::progress);
        return export.run();
    }
}
