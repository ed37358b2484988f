package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A version's files as a layout lays them.
 *
 * <p>Threads: immutable.
 *
 * @param files in the registration's order
 * @param absent why there are none although the version names bytes; empty text when all is well
 */
record VersionFiles(List<Item> files, String absent) {

    /** In a layout, this file is the layout's own. */
    private static final String METADATA = "metadata.json";

    /** Where a trainer's file of that name goes instead. */
    private static final String TRAINERS = "metadata.trainer.json";

    /**
     * One file.
     *
     * @param path relative to the version's folder, not checked
     */
    record Item(String path, String sha256, long size) {}

    VersionFiles {
        files = List.copyOf(files);
    }

    /** The files of a version, beside which a layout writes its {@code metadata.json}. */
    static VersionFiles besideMetadata(JsonNode version) {
        VersionFiles plain = of(version);
        List<Item> files = new ArrayList<>();
        for (Item item : plain.files()) {
            String path = item.path().equals(METADATA) ? TRAINERS : item.path();
            files.add(new Item(path, item.sha256(), item.size()));
        }
        return new VersionFiles(files, plain.absent());
    }

    /** The files of a version; one that only names an artifact by its hash has that. */
    static VersionFiles of(JsonNode version) {
        List<Item> files = new ArrayList<>();
        for (JsonNode file : version.path("files")) {
            files.add(
                    new Item(
                            Json.text(file, "path"),
                            Json.text(file, "sha256"),
                            file.path("size").asLong()));
        }
        JsonNode artifact = version.path("artifact");
        if (!files.isEmpty() || artifact.isMissingNode() || artifact.isNull()) {
            return new VersionFiles(files, "");
        }
        String uri = Json.text(artifact, "uri");
        String sha256 = Json.text(artifact, "sha256");
        if (sha256.isEmpty()) {
            return new VersionFiles(files, "its bytes are at " + uri + ", not in the registry");
        }
        String name = uri.substring(uri.replace('\\', '/').lastIndexOf('/') + 1);
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        long size = artifact.path("size").asLong(Long.MAX_VALUE);
        String path = safe.isEmpty() ? "artifact" : safe;
        return new VersionFiles(List.of(new Item(path, sha256, size)), "");
    }

    /** Lays them below a folder of the tree. */
    void lay(Tree tree, String folder) {
        for (Item file : files) {
            tree.artifact(folder + "/" + file.path(), file.sha256(), file.size());
        }
        if (!absent.isEmpty()) {
            tree.problem(folder, absent);
        }
    }

    /** What a reader opens: the main file, or else the folder. */
    String opened(String folder) {
        return main().map(file -> folder + "/" + file.path()).orElse(folder);
    }

    /** The one file, or the one called model.*. */
    Optional<Item> main() {
        return files.stream().filter(file -> files.size() == 1 || isModel(file.path())).findFirst();
    }

    /** All but one. */
    VersionFiles but(Optional<Item> one) {
        List<Item> others = files.stream().filter(file -> !Optional.of(file).equals(one)).toList();
        return new VersionFiles(others, absent);
    }

    private static boolean isModel(String path) {
        return path.startsWith("model.") && !path.contains("/");
    }
}
