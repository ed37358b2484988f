package dev.rookery.cli.importer;

import dev.rookery.cli.client.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where MLflow's addresses of files lead within a folder. Addresses of another machine are followed
 * from {@code mlruns} or {@code mlartifacts} on.
 *
 * <p>Threads: owned by the import.
 */
final class MlflowPlaces {

    private static final Pattern RUN = Pattern.compile("runs:/+([^/]+)/(.*)");
    private static final Pattern LOGGED = Pattern.compile("models:/+(m-[^/]+)/?");
    private static final Pattern PROXIED = Pattern.compile("mlflow-artifacts:/(?:/[^/]*/)?/*(.*)");
    private static final Pattern LOCAL = Pattern.compile("file:(?://[^/]*)?(/.*)");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
    private static final List<String> ROOTS = List.of("mlartifacts", "mlruns");

    private final SourceTree tree;
    private final Map<String, String> loggedModels;

    /**
     * @param loggedModels where the files of a logged model are, by its id
     */
    MlflowPlaces(SourceTree tree, Map<String, String> loggedModels) {
        this.tree = tree;
        this.loggedModels = loggedModels;
    }

    /** The files at an address: those of a folder, or one. */
    List<SourceFile> files(
            String address, Optional<MlflowSource.Run> run, SourceTree.Refusing report)
            throws ItemException {
        String resolved = resolved(address, run);
        for (Path place : candidates(resolved)) {
            if (tree.isFolder(place) && !place.equals(tree.root())) {
                List<SourceFile> files = tree.files(place, report);
                if (!files.isEmpty()) {
                    return files;
                }
            } else if (tree.isFile(place)) {
                return List.of(
                        new SourceFile(String.valueOf(place.getFileName()), tree.file(place)));
            }
        }
        boolean remote = SCHEME.matcher(resolved).matches() && !resolved.startsWith("file:");
        throw new ItemException(
                remote && !resolved.startsWith("mlflow-artifacts:")
                        ? "it lies elsewhere, and is not fetched from there"
                        : "it is not in the folder of the database");
    }

    private String resolved(String address, Optional<MlflowSource.Run> run) {
        return loggedModel(address)
                .map(id -> loggedModels.getOrDefault(id, address))
                .orElseGet(() -> ofRun(address, run).orElse(address));
    }

    /** The id in {@code models:/m-…}. */
    static Optional<String> loggedModel(String address) {
        Matcher logged = LOGGED.matcher(address);
        return logged.matches() ? Optional.of(logged.group(1)) : Optional.empty();
    }

    /** Where {@code runs:/ID/path} is, by what the run says of its files. */
    static Optional<String> ofRun(String address, Optional<MlflowSource.Run> run) {
        Matcher matcher = RUN.matcher(address);
        return matcher.matches()
                ? run.map(found -> Json.text(found.row(), "artifact_uri"))
                        .filter(uri -> !uri.isEmpty())
                        .map(uri -> uri + "/" + matcher.group(2))
                : Optional.empty();
    }

    /** The path behind the artifact proxy. */
    static Optional<String> proxied(String address) {
        Matcher matcher = PROXIED.matcher(address);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private List<Path> candidates(String address) {
        List<Path> places = new ArrayList<>();
        Optional<String> proxied = proxied(address);
        if (proxied.isPresent()) {
            for (String root : ROOTS) {
                SourceTree.below(tree.root(), root + "/" + proxied.get()).ifPresent(places::add);
            }
            return places;
        }
        Matcher local = LOCAL.matcher(address);
        boolean schemed = SCHEME.matcher(address).matches();
        if (schemed && !local.matches()) {
            return places;
        }
        String path = (local.matches() ? local.group(1) : address).replace('\\', '/');
        String own = tree.root() + "/";
        if (path.startsWith(own)) {
            SourceTree.below(tree.root(), path.substring(own.length())).ifPresent(places::add);
        }
        SourceTree.below(tree.root(), path).ifPresent(places::add);
        for (String root : ROOTS) {
            int at = path.lastIndexOf("/" + root + "/");
            if (at >= 0) {
                SourceTree.below(tree.root(), path.substring(at + 1)).ifPresent(places::add);
            }
        }
        return places;
    }
}
