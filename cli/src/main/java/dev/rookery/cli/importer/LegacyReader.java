package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code <Player_Name>.pkl}, at times {@code <Player_Name>_calibrator.pkl}, and an {@code
 * index.json} that says whose they are. Pickles are bytes: nobody opens them.
 */
final class LegacyReader {

    private static final String INDEX = "index.json";
    private static final String PICKLE = ".pkl";
    private static final String CALIBRATOR = "_calibrator" + PICKLE;
    private static final int INDEX_BYTES_MAX = 64 << 20;
    private static final Set<String> OWN = Set.of("path", "saved_at", "version");

    private final SourceTree tree;
    private final Path store;
    private final Set<String> indexed = new TreeSet<>();

    LegacyReader(SourceTree tree, Path store) {
        this.tree = tree;
        this.store = store;
    }

    static boolean isStore(SourceTree tree, Path folder) {
        return tree.isFile(folder.resolve(INDEX));
    }

    void read(ForeignRegistry registry) {
        try {
            ObjectNode index = Documents.object(tree.file(store.resolve(INDEX)), INDEX_BYTES_MAX);
            for (Map.Entry<String, JsonNode> entry : index.properties()) {
                one(entry.getKey(), entry.getValue(), registry);
            }
        } catch (ItemException e) {
            registry.findings().lost("", "", INDEX, e.getMessage());
        }
        try {
            for (Path entry : tree.list(store)) {
                String file = String.valueOf(entry.getFileName());
                if (file.endsWith(PICKLE)
                        && !file.endsWith(CALIBRATOR)
                        && !indexed.contains(file)) {
                    unlisted(entry, file, registry);
                }
            }
        } catch (ItemException e) {
            registry.findings().leftOut("", "", "the folder of " + INDEX, e.getMessage());
        }
    }

    private void one(String model, JsonNode entry, ForeignRegistry registry) {
        String path = entry.isTextual() ? entry.textValue() : Json.text(entry, "path");
        if (!entry.isObject() && !entry.isTextual()) {
            registry.findings().leftOut(model, "", "its entry in " + INDEX, "it is no object");
            return;
        }
        String saved = Json.text(entry, "saved_at");
        String named = Json.text(entry, "version");
        String ref = named.isEmpty() ? (saved.isEmpty() ? path : saved) : named;
        ForeignVersion version =
                new ForeignVersion(
                        model, ref, "legacy\n" + named + "\n" + saved, registry.findings());
        if (!named.isEmpty()) {
            version.label(named);
        }
        version.createdAt(entry.path("saved_at"));
        version.extraFields(entry, OWN);
        String file = path.isEmpty() ? model.replace(' ', '_') + PICKLE : SourceTree.lastPart(path);
        indexed.add(file);
        files(version, file, path);
        registry.add(model, version);
    }

    private void unlisted(Path entry, String file, ForeignRegistry registry) {
        String model = file.substring(0, file.length() - PICKLE.length());
        ForeignVersion version =
                new ForeignVersion(model, "legacy", "unlisted", registry.findings());
        version.label("legacy");
        version.mapped("the model", INDEX + " does not name " + file + "; called as the file is");
        try {
            version.createdAt(Files.getLastModifiedTime(tree.file(entry)).toInstant());
            version.mapped("created_at", "the file's own time");
        } catch (ItemException e) {
            registry.findings().leftOut(model, "legacy", "the version", e.getMessage());
            return;
        } catch (IOException e) {
            version.createdAt(JsonNodeFactory.instance.missingNode());
        }
        files(version, file, file);
        registry.add(model, version);
    }

    private void files(ForeignVersion version, String file, String written) {
        List<SourceFile> found = new ArrayList<>();
        take(version, file, found);
        if (found.isEmpty()) {
            version.artifact(written, "", OptionalLong.empty());
            version.missing("artifact " + file, "no file of that name is in its folder");
        }
        if (file.endsWith(PICKLE)) {
            String beside = file.substring(0, file.length() - PICKLE.length()) + CALIBRATOR;
            take(version, beside, found);
        }
        version.files(found);
    }

    private void take(ForeignVersion version, String file, List<SourceFile> found) {
        Path path = SourceTree.below(store, file).orElse(store);
        if (path.equals(store) || !SourceTree.exists(path)) {
            return;
        }
        try {
            found.add(new SourceFile(file, tree.file(path)));
        } catch (ItemException e) {
            version.lost("file " + file, e.getMessage());
        }
    }
}
