package dev.rookery.cli.importer;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.SiteAccess;
import dev.rookery.node.foreign.ForeignDatabase;
import dev.rookery.node.foreign.ForeignDatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which layout a folder, a file or an address has. */
public final class Layouts {

    private static final String EXPORTED = ".rookery-export-%s.json";
    private static final String EXPORT = "/registry/export";
    private static final List<String> RINGRIFT_PLACES =
            List.of("registry.db", "data/model_registry/registry.db", "model_registry/registry.db");
    private static final List<String> MLFLOW_PLACES = List.of("mlflow.db", "mlruns.db");

    private Layouts() {}

    /**
     * Finds the registry of a format, or of any.
     *
     * @param from a folder, a file, or the address of a peer's export or a server
     * @param model what the model of a timestamped registry is called; its folder's name when empty
     * @param mlflow who we are to an MLflow server
     * @throws CommandFailed when there is none, or more than one
     */
    public static Found find(
            String from, Optional<Format> format, Optional<String> model, SiteAccess mlflow) {
        String operation = "import " + from;
        if (from.startsWith("http://") || from.startsWith("https://")) {
            return remote(operation, from, format, mlflow);
        }
        Path place = real(operation, Path.of(from));
        SourceTree tree = tree(operation, Files.isDirectory(place) ? place : folderOf(place));
        List<Format> fitting =
                format.map(List::of)
                        .orElseGet(
                                () ->
                                        List.of(Format.values()).stream()
                                                .filter(each -> fits(each, place, tree))
                                                .toList());
        format.filter(each -> !Files.isDirectory(place))
                .ifPresent(each -> requireFile(operation, each));
        List<Format> exported = exported(tree);
        List<Format> decided =
                fitting.size() != 1 && exported.size() == 1 && format.isEmpty()
                        ? exported
                        : fitting;
        if (decided.size() != 1) {
            throw undecided(operation, decided, place, tree);
        }
        return new Found(decided.get(0), reader(operation, decided.get(0), place, tree, model));
    }

    private static void requireFile(String operation, Format format) {
        if (format == Format.FILESYSTEM || format == Format.TIMESTAMPED) {
            throw usage(
                    operation,
                    "a registry of the format %s is a folder, and this is a file"
                            .formatted(format.text()),
                    "name its folder");
        }
    }

    /** Which exports left their record there: they know better than what names look like. */
    private static List<Format> exported(SourceTree tree) {
        return List.of(Format.values()).stream()
                .filter(each -> tree.isFile(tree.root().resolve(EXPORTED.formatted(each.text()))))
                .toList();
    }

    /** Only an export has a path; a server is named by its root. */
    private static Found remote(
            String operation, String from, Optional<Format> format, SiteAccess mlflow) {
        Format wanted = format.orElse(from.contains(EXPORT) ? Format.RINGRIFT : Format.MLFLOW);
        return switch (wanted) {
            case RINGRIFT -> {
                RemoteSite site = new RemoteSite(from);
                yield new Found(
                        wanted,
                        new RingRiftReader(
                                findings -> RingRiftSource.of(site.document(), findings),
                                Optional.empty()));
            }
            case MLFLOW -> {
                RemoteSite site = new RemoteSite(from.replaceAll("/+$", ""), mlflow);
                yield new Found(wanted, new MlflowReader(findings -> new MlflowServer(site)));
            }
            case FILESYSTEM, TIMESTAMPED, MANIFEST ->
                    throw usage(
                            operation,
                            "a registry of the format " + wanted.text() + " has no address",
                            "name its folder or file");
        };
    }

    private static Path real(String operation, Path from) {
        try {
            return from.toRealPath();
        } catch (IOException e) {
            throw usage(
                    operation,
                    SourceTree.unreadable(e).getMessage(),
                    "name the folder or file of the other registry");
        }
    }

    private static SourceTree tree(String operation, Path folder) {
        try {
            return new SourceTree(folder);
        } catch (IOException e) {
            throw usage(operation, SourceTree.unreadable(e).getMessage(), "");
        }
    }

    private static Path folderOf(Path file) {
        return Optional.ofNullable(file.getParent()).orElse(file);
    }

    private static CommandFailed usage(String operation, String why, String cure) {
        return new CommandFailed(ExitCode.USAGE, operation, why, cure);
    }

    private static CommandFailed undecided(
            String operation, List<Format> fitting, Path place, SourceTree tree) {
        if (fitting.isEmpty()) {
            Optional<Path> database =
                    file(place, tree, RINGRIFT_PLACES, ForeignDatabase::isOne)
                            .or(() -> file(place, tree, MLFLOW_PLACES, ForeignDatabase::isOne));
            if (database.isPresent()) {
                return new CommandFailed(
                        ExitCode.FAILED, operation, unreadable(database.get()), "");
            }
        }
        return usage(
                operation,
                fitting.isEmpty()
                        ? "no registry of a known layout is there"
                        : "it looks like "
                                + fitting.stream()
                                        .map(Format::text)
                                        .collect(Collectors.joining(" and like ")),
                "say which with --format, or name the folder or file that holds it");
    }

    private static String unreadable(Path file) {
        try (ForeignDatabase database = ForeignDatabase.open(file)) {
            return database.isEmpty()
                    ? file.getFileName() + " has no tables"
                    : file.getFileName() + " has the tables of no registry that is known";
        } catch (ForeignDatabaseException e) {
            return e.getMessage();
        }
    }

    private static boolean fits(Format format, Path place, SourceTree tree) {
        boolean folder = Files.isDirectory(place);
        return switch (format) {
            case FILESYSTEM -> folder && FilesystemReader.recognises(tree);
            case TIMESTAMPED -> folder && TimestampedReader.recognises(tree);
            case MANIFEST -> manifest(place, tree).isPresent();
            case RINGRIFT -> file(place, tree, RINGRIFT_PLACES, RingRiftSource::isOne).isPresent();
            case MLFLOW -> file(place, tree, MLFLOW_PLACES, MlflowDatabase::isOne).isPresent();
        };
    }

    private static Optional<Path> manifest(Path place, SourceTree tree) {
        return Files.isDirectory(place)
                ? ManifestReader.find(tree)
                : Optional.of(place).filter(file -> file.toString().endsWith(".json"));
    }

    /** The file itself, or the first of some places in the folder that is one. */
    private static Optional<Path> file(
            Path place, SourceTree tree, List<String> places, Predicate<Path> isOne) {
        return Files.isDirectory(place)
                ? places.stream()
                        .map(tree.root()::resolve)
                        .filter(tree::isFile)
                        .filter(isOne)
                        .findFirst()
                : Optional.of(place).filter(isOne);
    }

    private static Reader reader(
            String operation, Format format, Path place, SourceTree tree, Optional<String> model) {
        return switch (format) {
            case FILESYSTEM -> new FilesystemReader(tree);
            case TIMESTAMPED -> new TimestampedReader(tree, model);
            case MANIFEST -> {
                Path file =
                        manifest(place, tree)
                                .orElseThrow(
                                        () -> none(operation, "artifacts/registry/manifest.json"));
                yield new ManifestReader(tree(operation, ManifestReader.base(file)), file);
            }
            case RINGRIFT -> {
                Path file =
                        file(place, tree, RINGRIFT_PLACES, each -> true)
                                .orElseThrow(() -> none(operation, "registry.db"));
                Path folder = folderOf(file);
                yield new RingRiftReader(
                        findings -> RingRiftSource.of(file, findings),
                        Optional.of(new RingRiftReader.Weights(tree, folder)));
            }
            case MLFLOW -> {
                Path file =
                        file(place, tree, MLFLOW_PLACES, each -> true)
                                .orElseThrow(() -> none(operation, "mlflow.db"));
                yield new MlflowReader(findings -> MlflowDatabase.of(file, tree, findings));
            }
        };
    }

    private static CommandFailed none(String operation, String file) {
        return usage(
                operation, "there is no " + file, "name the file, or the folder that holds it");
    }

    /** A registry that was found. */
    public static final class Found {
        private final Format format;
        private final Reader reader;

        Found(Format format, Reader reader) {
            this.format = format;
            this.reader = reader;
        }

        public Format format() {
            return format;
        }

        Reader reader() {
            return reader;
        }
    }
}
