package dev.rookery.cli.verb;

import dev.rookery.cli.bundle.BroughtBundle;
import dev.rookery.cli.bundle.BundleImport;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.SiteAccess;
import dev.rookery.cli.importer.Format;
import dev.rookery.cli.importer.ImportReport;
import dev.rookery.cli.importer.Importing;
import dev.rookery.cli.importer.Layouts;
import dev.rookery.cli.term.Console;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}: another registry's versions, with their history and their bytes. */
@Command(
        name = "import",
        description = "Bring in what another registry has: versions, bytes, stages, history.",
        footer = {
            "",
            "Each version comes once: a second run brings only what is new there. Nothing outside the",
            "folder is read, and no file is opened for what it holds. What `rookery export` wrote, in",
            "whatever layout, comes back as it was: ids, numbers, stages with their times, aliases.",
            "",
            "The report says of each version what was kept, and why not: mapped (here in another",
            "form), missing (its registry names bytes that are not there: it comes as",
            "artifact_missing), lost (a part that was there did not come), left out (it did not",
            "come). Exit 0 when all that was there is here, missing bytes or not; 1 when anything",
            "was lost or left out; 6 when the node did not answer.",
            "",
            "To an MLflow server we are who MLFLOW_TRACKING_USERNAME and _PASSWORD say, or",
            "MLFLOW_TRACKING_TOKEN.",
            "",
            "A bundle ('rookery export --bundle') is merged as a sync with its maker would be: same",
            "ids, numbers, history; only what the node lacks is sent; broken off, the same command",
            "goes on; again, it changes nothing. Every byte is checked first. It has to be of the",
            "node's own cluster.id. Exit 1 when files of versions are missing in it, 7 when it is",
            "damaged or not signed by whom --key says.",
            "",
            "Examples:",
            "  rookery import backend/models_store --dry-run",
            "  rookery import models/ --format timestamped --model direction",
            "  rookery import data/model_registry/registry.db",
            "  rookery import http://peer:8770/api/registry/export?host=me",
            "  rookery import http://mlflow:5000 --dry-run",
            "  rookery import usb/site-b.rookery --key team.pub --dry-run"
        })
final class ImportVerb implements Callable<Integer> {

    private static final String AUTO = "auto";
    private static final String BUNDLE = "bundle";

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;
    @Mixin private BundleTrust trust;

    @Parameters(index = "0", paramLabel = "DIR|FILE|URL", description = "the other registry")
    private String from = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "auto (default), filesystem, timestamped, ringrift, manifest,"
                            + " mlflow, bundle")
    private String format = AUTO;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "what the model of a timestamped registry is called; else as its folder")
    private Optional<String> model = Optional.empty();

    @Option(names = "--dry-run", description = "say what would come; nothing is written")
    private boolean dryRun;

    ImportVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (format.equals(BUNDLE) || (format.equals(AUTO) && isBundle())) {
            return bundle();
        }
        if (trust.some() && (from.contains("://") || Files.exists(Path.of(from)))) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "import " + from,
                    "it is no bundle; --key, --certificate, --unsigned, --cluster-key are for these",
                    "leave them out");
        }
        SiteAccess mlflow =
                from.startsWith("http")
                        ? SiteAccess.ofMlflow(console::environment)
                        : SiteAccess.ANONYMOUS;
        Layouts.Found found = Layouts.find(from, format(), model, mlflow);
        Importing importing =
                new Importing(remote.client(console, acks), found, from, dryRun, console::note);
        ImportReport report = importing.run((done, all) -> console.bar(done, all, "versions"));
        remote.print(console, report.document(), () -> report.print(console));
        return report.exit().number();
    }

    private boolean isBundle() {
        try {
            return BundleImport.isBundle(Path.of(from));
        } catch (InvalidPathException e) {
            return false; // An address, or nothing: Layouts says what is wrong with it.
        }
    }

    private int bundle() {
        if (model.isPresent() || acks.wanted.isPresent()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "import " + from,
                    "a bundle takes neither --model nor --acks",
                    "its facts come as a peer's would; other nodes pull them from the one asked");
        }
        BroughtBundle brought = trust.bring(remote.client(console), Path.of(from), dryRun, console);
        remote.print(console, brought.document(), () -> brought.page().forEach(console::line));
        return brought.exit().number();
    }

    private Optional<Format> format() {
        if (format.equals(AUTO)) {
            return Optional.empty();
        }
        Optional<Format> known = Format.parse(format);
        if (known.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "import " + from,
                    "'" + format + "' is no format",
                    AUTO + ", " + String.join(", ", Format.names()));
        }
        return known;
    }
}
