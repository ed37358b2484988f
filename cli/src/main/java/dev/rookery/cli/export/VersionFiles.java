package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

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

    /** Where a trainer's file of that name goes instead; a number where that is taken, too. */
    private static final String TRAINERS = "metadata.trainer%s.json";

    /**
     * One file.
     *
     * @param path as the version has it; empty text for an artifact that it names by hash alone
     * @param laid where it lies, relative to the version's folder; not checked
     */
    record Item(String path, String laid, String sha256, long size) {

        /** The same, lying elsewhere. */
        Item at(String other) {
            return new Item(path, other, sha256, size);
        }
    }

    VersionFiles {
        files = List.copyOf(files);
    }

    /** The files of a version, beside which a layout writes its {@code metadata.json}. */
    static VersionFiles besideMetadata(JsonNode version) {
        VersionFiles plain = of(version);
        Set<String> taken = new HashSet<>();
        plain.files().forEach(item -> taken.add(item.laid()));
        return plain.placed(item -> item.laid().equals(METADATA) ? trainers(taken) : item.laid());
    }

    private static String trainers(Set<String> taken) {
        String name = TRAINERS.formatted("");
        for (int suffix = 2; taken.contains(name); suffix++) {
            name = TRAINERS.formatted("_" + suffix);
        }
        return name;
    }

    /** The same files, lying elsewhere. */
    VersionFiles placed(Function<Item, String> where) {
        return new VersionFiles(
                files.stream().map(item -> item.at(where.apply(item))).toList(), absent);
    }

    /** The files of a version; one that only names an artifact by its hash has that. */
    static VersionFiles of(JsonNode version) {
        List<Item> files = new ArrayList<>();
        for (JsonNode file : version.path("files")) {
            String path = Json.text(file, "path");
            files.add(new Item(path, path, Json.text(file, "sha256"), file.path("size").asLong()));
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
        return new VersionFiles(List.of(new Item("", path, sha256, size)), "");
    }

    /** Lays them below a folder of the tree, which is the version's. */
    void lay(Tree tree, String folder) {
        lay(tree, folder, folder);
    }

    /**
     * Lays them below a folder of the tree.
     *
     * @param place what a version without them is reported as
     */
    void lay(Tree tree, String folder, String place) {
        for (Item file : files) {
            tree.artifact(folder + "/" + file.laid(), file.sha256(), file.size());
        }
        if (!absent.isEmpty()) {
            tree.problem(place, absent);
        }
    }

    /** What a reader opens: the main file, or else the folder. */
    String opened(String folder) {
        return main().map(file -> folder + "/" + file.laid()).orElse(folder);
    }

    /** The one file, or the one called model.*. */
    Optional<Item> main() {
        return files.stream().filter(file -> files.size() == 1 || isModel(file.laid())).findFirst();
    }

    private static boolean isModel(String path) {
        return path.startsWith("model.") && !path.contains("/");
    }
}
