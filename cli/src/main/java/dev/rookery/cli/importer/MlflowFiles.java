package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Files that an MLflow server hands out: those behind its artifact proxy by their address there,
 * others of a run by their path within it.
 *
 * <p>Threads: owned by the import.
 */
final class MlflowFiles {

    private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts";
    private static final String LIST = "/api/2.0/mlflow/artifacts/list?run_id=";
    private static final int FILES_MAX = 10_000;
    private static final int FOLDERS_MAX = 1_000;
    private static final int DEPTH_MAX = 16;
    private static final JsonNode NO_FILES = Json.object().path("files");

    private final RemoteSite site;

    MlflowFiles(RemoteSite site) {
        this.site = site;
    }

    /** The files at an address. */
    List<SourceFile> of(String source, Optional<MlflowSource.Run> run, SourceTree.Refusing report)
            throws ItemException {
        String address = resolved(source, run);
        Optional<String> proxied = MlflowPlaces.proxied(address);
        Place place = proxied.isPresent() ? behindProxy(proxied.get()) : ofRun(address, run);
        Found found = new Found(report);
        collect(place, "", 0, found);
        List<SourceFile> files = found.files;
        if (files.isEmpty()) {
            one(place).ifPresent(files::add);
        }
        if (files.isEmpty()) {
            throw new ItemException("the server has no file there");
        }
        return files;
    }

    private static Place behindProxy(String root) {
        return new Place(
                root,
                path -> PROXY + "?path=" + RemoteSite.encoded(path),
                path -> PROXY + "/" + segments(path));
    }

    private static Place ofRun(String address, Optional<MlflowSource.Run> run)
            throws ItemException {
        String root = run.map(found -> Json.text(found.row(), "artifact_uri")).orElse("");
        String id = run.map(found -> Json.text(found.row(), "run_uuid")).orElse("");
        if (id.isEmpty() || root.isEmpty() || !address.startsWith(root)) {
            throw new ItemException("it lies elsewhere, and is not fetched from there");
        }
        String of = RemoteSite.encoded(id) + "&path=";
        return new Place(
                address.substring(root.length()).replaceAll("^/+", ""),
                path -> LIST + of + RemoteSite.encoded(path),
                path -> "/get-artifact?run_uuid=" + of + RemoteSite.encoded(path));
    }

    /**
     * How one kind of place is listed and read, by paths on the server.
     *
     * @param root where the files of the version begin; a folder, or one file
     */
    private record Place(String root, UnaryOperator<String> list, UnaryOperator<String> get) {

        String at(String path) {
            return joined(root, path);
        }
    }

    /** The one file that is meant, where it is no folder: its own folder lists it. */
    private Optional<SourceFile> one(Place place) throws ItemException {
        String name = SourceTree.lastPart(place.root);
        String folder = place.root.substring(0, Math.max(0, place.root.lastIndexOf('/')));
        Optional<ObjectNode> answer = site.document(place.list.apply(folder));
        for (JsonNode entry : answer.map(found -> found.path("files")).orElse(NO_FILES)) {
            boolean file = !entry.path("is_dir").asBoolean();
            if (file && SourceTree.lastPart(Json.text(entry, "path")).equals(name)) {
                String there = place.get.apply(place.root);
                return Optional.of(new SourceFile(name, site.bytes(there), ""));
            }
        }
        return Optional.empty();
    }

    /** What was found so far. */
    private static final class Found {

        private final List<SourceFile> files = new ArrayList<>();
        private final SourceTree.Refusing report;
        private int folders;

        Found(SourceTree.Refusing report) {
            this.report = report;
        }
    }

    private void collect(Place place, String folder, int depth, Found found) throws ItemException {
        if (depth > DEPTH_MAX) {
            found.report.refuse(folder, "it is more than " + DEPTH_MAX + " folders deep");
            return;
        }
        if (++found.folders > FOLDERS_MAX) {
            throw new ItemException("it has more than " + FOLDERS_MAX + " folders");
        }
        Optional<ObjectNode> answer = site.document(place.list.apply(place.at(folder)));
        for (JsonNode entry :
                answer.map(said -> said.path("files")).orElseThrow(MlflowFiles::none)) {
            String name = SourceTree.lastPart(Json.text(entry, "path"));
            String path = joined(folder, name);
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                found.report.refuse(path, "no name of a file");
            } else if (entry.path("is_dir").asBoolean()) {
                collect(place, path, depth + 1, found);
            } else {
                String there = place.get.apply(place.at(path));
                found.files.add(new SourceFile(path, site.bytes(there), ""));
            }
            if (found.files.size() > FILES_MAX) {
                throw new ItemException("it has more than " + FILES_MAX + " files");
            }
        }
    }

    private static ItemException none() {
        return new ItemException("the server has nothing there");
    }

    private String resolved(String source, Optional<MlflowSource.Run> run) throws ItemException {
        Optional<String> logged = MlflowPlaces.loggedModel(source);
        if (logged.isEmpty()) {
            return MlflowPlaces.ofRun(source, run).orElse(source);
        }
        String path = "/api/2.0/mlflow/logged-models/" + RemoteSite.encoded(logged.get());
        return site.document(path)
                .map(answer -> Json.text(answer.at("/model/info/artifact_uri")))
                .filter(uri -> !uri.isEmpty())
                .orElse(source);
    }

    private static String joined(String folder, String name) {
        return folder.isEmpty() ? name : name.isEmpty() ? folder : folder + "/" + name;
    }

    private static String segments(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(RemoteSite::encoded)
                .collect(Collectors.joining("/"));
    }
}
