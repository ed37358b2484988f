package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.bundle.BundleReport;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.SiteAccess;
import dev.rookery.cli.export.Changes;
import dev.rookery.cli.export.Export;
import dev.rookery.cli.export.Exported;
import dev.rookery.cli.export.Exporting;
import dev.rookery.cli.export.MlflowExport;
import dev.rookery.cli.term.Console;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: models in the layout of another registry. */
@Command(
        name = "export",
        description = {
            "Write models into DIR, or to a server, as another registry keeps them, so that its",
            "readers go on working. Again, it changes no byte unless the registry changed."
        },
        footer = {
            "",
            "  filesystem   DIR/<model>/versions/<id>/{metadata.json, files}",
            "  timestamped  DIR/models/<label>/{metadata.json, files} of one model, and",
            "               DIR/models/production/latest, a link (a copy where there are none)",
            "  manifest     DIR/artifacts/registry/manifest.json and DIR/artifacts/<model>/<label>/",
            "  ringrift     DIR/data/model_registry/registry.db, the weights beside it at",
            "               models/<model>/v<version>.<ending>",
            "  mlflow       http://HOST:PORT of an MLflow server: registered models, versions with",
            "               runs (metrics, parameters, files), aliases, tags, stages",
            "",
            "Files appear whole. A file that no export wrote is left alone, unless --overwrite is",
            "given; what the registry no longer has is removed where an export wrote it. A",
            "trainer's own metadata.json becomes metadata.trainer.json beside the layout's.",
            "`rookery import` of what was written brings it back as it was, ids and history too.",
            "Exit 1 when something could not be written: it is said, the rest is there.",
            "",
            "MLflow numbers versions and dates them itself: they come in the order of their",
            "numbers, each with its own number, label, stage and time in tags rookery.*, and all",
            "that MLflow has no field for in rookery.json beside its files. Moves' history and",
            "observations stay here. To the server, we are who MLFLOW_TRACKING_USERNAME and",
            "MLFLOW_TRACKING_PASSWORD say, or MLFLOW_TRACKING_TOKEN.",
            "",
            "--bundle FILE writes one file for a node of this cluster that no line leads to, for",
            "'rookery import FILE' there: the same versions, ids, numbers, history, and later back.",
            "WHAT LEAVES: the facts of all models (names, metrics, descriptions, who did what), as",
            "any sync would bring them; --model chooses whose files go along, those of deleted",
            "versions never do. To give away a single model and tell nothing of others, use a",
            "layout. Broken off, it goes on from FILE.part.",
            "",
            "Examples:",
            "  rookery export backend/models_store --format filesystem",
            "  rookery export . --format manifest --follow",
            "  rookery export http://mlflow:5000 --format mlflow",
            "  rookery export --bundle usb/site-b.rookery --sign team.key --model iris"
        })
final class ExportVerb implements Callable<Integer> {

    private static final Duration RELIST = Duration.ofSeconds(60);
    private static final Duration TOGETHER = Duration.ofMillis(500);

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private BundleOptions bundle;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR|URL",
            description = "a folder, made when it is missing; of mlflow, the server")
    private Optional<String> given = Optional.empty();

    private String to = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "filesystem, timestamped, manifest, ringrift or mlflow")
    private String format = "";

    @Option(
            names = "--model",
            arity = "1..*",
            paramLabel = "MODEL",
            description = "only these (default: all); of a bundle, only their files")
    private List<String> models = new ArrayList<>();

    @Option(names = "--follow", description = "go on, and write what changes, until Ctrl-C")
    private boolean follow;

    @Option(names = "--overwrite", description = "replace files that no export wrote, too")
    private boolean overwrite;

    ExportVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (bundle.file.isPresent()) {
            return bundle();
        }
        requireFolder();
        to = given.orElseThrow();
        NodeClient node = remote.client(console);
        Exporting export = exporting(node);
        return follow ? follow(node, export) : once(export);
    }

    private Exporting exporting(NodeClient node) {
        if (format.equals(MlflowExport.NAME)) {
            SiteAccess access = SiteAccess.ofMlflow(console::environment);
            return new MlflowExport(node, to, access, models, overwrite);
        }
        if (!Export.FORMATS.contains(format)) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "export",
                    format.isEmpty() ? "no --format is given" : "'" + format + "' is no format",
                    "give one of " + String.join(", ", Export.FORMATS) + ", " + MlflowExport.NAME);
        }
        if (to.matches("https?://.*")) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "export to " + to,
                    "the format " + format + " is one of folders",
                    "name a folder, or give --format " + MlflowExport.NAME);
        }
        return new Export(node, Path.of(to), format, models, overwrite);
    }

    private void requireFolder() {
        if (given.isEmpty() || bundle.strayed()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "export",
                    given.isEmpty()
                            ? "it is not said where to"
                            : "--sign, --certificate, --unsigned and --no-files are of a bundle",
                    "give DIR and --format, or --bundle FILE");
        }
    }

    private int bundle() {
        Path file = bundle.file.orElseThrow();
        if (given.isPresent() || follow || !format.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "export --bundle " + file,
                    "a bundle has no DIR, no --format and no --follow",
                    "give one or the other");
        }
        BundleReport report = bundle.export(remote.client(console), models, overwrite, console);
        if (report.tellsMore()) {
            console.note(
                    "rookery: the bundle tells of all models; only files of the named ones are in it");
        }
        remote.print(
                console, report.document(file), () -> report.page(file).forEach(console::line));
        return report.exit().number();
    }

    private int once(Exporting export) {
        Exported exported = export.run();
        say(exported);
        return (exported.problems().isEmpty() ? ExitCode.DONE : ExitCode.FAILED).number();
    }

    private int follow(NodeClient node, Exporting export) throws InterruptedException {
        String stopped = first(export);
        try (Changes changes = Changes.of(node);
                Looks looks = Looks.untilInterrupted(console.out()::flush)) {
            do {
                changes.await(RELIST, TOGETHER);
                stopped = again(export, stopped);
            } while (looks.next(Duration.ZERO));
        }
        return ExitCode.DONE.number();
    }

    /** A node that is down may come up; whatever else is wrong at first is wrong for good. */
    private String first(Exporting export) {
        try {
            say(export.run());
            return "";
        } catch (CommandFailed failed) {
            if (failed.exit() != ExitCode.UNREACHABLE) {
                throw failed;
            }
            console.note("rookery: " + failed.getMessage() + "; going on");
            return failed.getMessage();
        }
    }

    /**
     * @param stopped why the look before could not be done; empty when it was
     * @return the same of this one
     */
    private String again(Exporting export, String stopped) {
        try {
            Exported exported = export.run();
            if (exported.written() + exported.removed() > 0 || !stopped.isEmpty()) {
                say(exported);
            }
            return "";
        } catch (CommandFailed failed) {
            if (!failed.getMessage().equals(stopped)) {
                console.note("rookery: " + failed.getMessage() + "; going on");
            }
            return failed.getMessage();
        }
    }

    private void say(Exported exported) {
        for (String how : exported.mapped()) {
            console.note("rookery: mapped " + how);
        }
        for (String problem : exported.problems()) {
            console.note("rookery: left out " + problem);
        }
        if (remote.json) {
            ObjectNode document =
                    Json.object()
                            .put("models", exported.models())
                            .put("versions", exported.versions())
                            .put("written", exported.written())
                            .put("unchanged", exported.unchanged())
                            .put("removed", exported.removed());
            ArrayNode problems = document.putArray("problems");
            exported.problems().forEach(problems::add);
            ArrayNode mapped = document.putArray("mapped");
            exported.mapped().forEach(mapped::add);
            console.line(
                    follow
                            ? new String(Json.bytes(document), StandardCharsets.UTF_8)
                            : Json.pretty(document));
        } else {
            console.line(
                    "exported %d models, %d versions to %s: %d %s written, %d unchanged, %d removed"
                            .formatted(
                                    exported.models(),
                                    exported.versions(),
                                    to,
                                    exported.written(),
                                    format.equals(MlflowExport.NAME) ? "of them" : "files",
                                    exported.unchanged(),
                                    exported.removed()));
        }
    }
}
