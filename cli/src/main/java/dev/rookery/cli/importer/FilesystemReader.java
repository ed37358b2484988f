package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * {@code <store>/<model>/versions/<version_id>/{metadata.json, artifact}}, with or without {@code
 * schema_version}; and beside it what came before: {@link LegacyReader}.
 *
 * <p>A model is called what its folder is called. The version's id is its short id here, its time
 * its label.
 */
final class FilesystemReader implements Reader {

    static final String VERSIONS = "versions";

    /** What an export says of the model as a whole. */
    private static final String OF_MODEL = OwnBlock.NAME + ".json";

    private static final String METADATA = "metadata.json";
    private static final int METADATA_BYTES_MAX = 16 << 20;
    private static final int STORE_DEPTH_MAX = 2;
    private static final Set<String> OWN = Set.of("name", "version_id", "created_at", "metadata");
    private static final Set<String> PLACED =
            Set.of("metrics", "hyperparameters", "notes", "registered_by");

    private final SourceTree tree;

    FilesystemReader(SourceTree tree) {
        this.tree = tree;
    }

    /** Whether there is a model's folder of versions, or an index of the older layout, near by. */
    static boolean recognises(SourceTree tree) {
        List<Path> stores = new ArrayList<>();
        stores(tree, tree.root(), 0, stores, new Findings());
        return !stores.isEmpty() || isModel(tree, tree.root());
    }

    @Override
    public ForeignRegistry read(Findings findings) {
        ForeignRegistry registry = new ForeignRegistry(findings);
        if (isModel(tree, tree.root())) {
            model(tree.root(), registry);
            return registry;
        }
        List<Path> stores = new ArrayList<>();
        stores(tree, tree.root(), 0, stores, findings);
        for (Path store : stores) {
            models(store, registry);
            if (LegacyReader.isStore(tree, store)) {
                new LegacyReader(tree, store).read(registry);
            }
        }
        return registry;
    }

    /** A model may be called "versions", too: its folder holds a folder of that name. */
    private static boolean isModel(SourceTree tree, Path folder) {
        Path versions = folder.resolve(VERSIONS);
        boolean anotherModel =
                tree.isFolder(versions.resolve(VERSIONS))
                        || tree.isFile(versions.resolve(OF_MODEL));
        return !isVersion(tree, folder)
                && (tree.isFile(folder.resolve(OF_MODEL))
                        || (tree.isFolder(versions) && !anotherModel));
    }

    /** Then what is in it are a version's own files, whatever they are called. */
    private static boolean isVersion(SourceTree tree, Path folder) {
        return tree.isFile(folder.resolve(METADATA));
    }

    /** Folders that hold models, this one or some below it. */
    private static void stores(
            SourceTree tree, Path folder, int depth, List<Path> found, Findings findings) {
        if (isVersion(tree, folder)) {
            return;
        }
        try {
            List<Path> below = tree.folders(folder);
            if (LegacyReader.isStore(tree, folder)
                    || below.stream().anyMatch(each -> isModel(tree, each))) {
                found.add(folder);
                return;
            }
            if (depth < STORE_DEPTH_MAX) {
                below.forEach(each -> stores(tree, each, depth + 1, found, findings));
            }
        } catch (ItemException e) {
            findings.leftOut("", "", "the folder " + folder.getFileName(), e.getMessage());
        }
    }

    private void models(Path store, ForeignRegistry registry) {
        try {
            for (Path folder : tree.list(store)) {
                if (isModel(tree, folder)) {
                    model(folder, registry);
                } else if (SourceTree.exists(folder.resolve(VERSIONS))) {
                    registry.findings()
                            .leftOut(
                                    name(folder),
                                    "",
                                    "the model",
                                    "its folder leads out of what is imported, or is none");
                }
            }
        } catch (ItemException e) {
            registry.findings().leftOut("", "", "the folder " + name(store), e.getMessage());
        }
    }

    private void model(Path folder, ForeignRegistry registry) {
        String model = name(folder);
        described(model, folder.resolve(OF_MODEL), registry);
        if (!SourceTree.exists(folder.resolve(VERSIONS))) {
            return;
        }
        try {
            for (Path version : tree.list(folder.resolve(VERSIONS))) {
                if (name(version).startsWith(".")) {
                    continue;
                }
                try {
                    version(model, version, registry);
                } catch (ItemException e) {
                    registry.findings()
                            .leftOut(model, name(version), "the version", e.getMessage());
                }
            }
        } catch (ItemException e) {
            registry.findings().leftOut(model, "", "the model", e.getMessage());
        }
    }

    private void described(String model, Path file, ForeignRegistry registry) {
        if (!SourceTree.exists(file)) {
            return;
        }
        try {
            OwnBlock block = OwnBlock.of(Documents.object(tree.file(file), METADATA_BYTES_MAX));
            block.agrees("model", model, block.model());
            block.describe(registry);
        } catch (ItemException e) {
            registry.findings().lost(model, "", OF_MODEL, e.getMessage());
        }
    }

    /** One that an export of this registry wrote. */
    private void own(
            String model,
            Path folder,
            ObjectNode metadata,
            OwnBlock block,
            ForeignRegistry registry)
            throws ItemException {
        JsonNode inner = metadata.path("metadata");
        block.agrees("model", model, block.model());
        block.agrees("model", metadata.path("name"));
        block.agrees("short_id", metadata.path("version_id"));
        block.madeAt(metadata.path("created_at"));
        block.agrees("metrics", inner.path("metrics"));
        block.agrees("training_config", inner.path("hyperparameters"));
        ForeignVersion version =
                block.version(Json.text(metadata, "version_id"), registry.findings());
        block.files(version, tree, folder);
        OwnFiles.besides(version, block.laid(), METADATA, tree, folder);
        registry.add(version, block.aliases());
    }

    private void version(String model, Path folder, ForeignRegistry registry) throws ItemException {
        tree.inside(folder);
        ObjectNode metadata = metadata(folder);
        Optional<OwnBlock> block = OwnBlock.in(metadata.path("metadata"));
        if (block.isPresent()) {
            own(model, folder, metadata, block.get(), registry);
            return;
        }
        String id = Json.text(metadata, "version_id");
        String ref = id.isEmpty() ? name(folder) : id;
        String identity = "version\n" + ref + "\n" + Json.text(metadata, "created_at");
        ForeignVersion version = new ForeignVersion(model, ref, identity, registry.findings());
        if (!ref.equals(name(folder))) {
            version.mapped("version_id", "its folder is called " + name(folder));
        }
        if (ForeignVersion.isShortId(ref)) {
            version.shortId(ref);
        } else {
            version.label(ref);
        }
        version.createdAt(metadata.path("created_at"));
        said(version, metadata);
        files(version, folder, metadata.path("artifact_path"));
        registry.add(model, version);
    }

    private ObjectNode metadata(Path folder) throws ItemException {
        try {
            return Documents.object(tree.file(folder.resolve(METADATA)), METADATA_BYTES_MAX);
        } catch (ItemException e) {
            throw new ItemException(METADATA + ": " + e.getMessage(), e);
        }
    }

    private static void said(ForeignVersion version, ObjectNode metadata) {
        version.extraFields(metadata, OWN);
        JsonNode inner = metadata.path("metadata");
        if (!inner.isObject()) {
            version.extra("metadata", inner);
            return;
        }
        version.metrics(inner.path("metrics"));
        version.trainingConfig("hyperparameters", inner.path("hyperparameters"));
        version.description(Json.text(inner, "notes"));
        version.by(Json.text(inner, "registered_by"));
        for (Map.Entry<String, JsonNode> field : inner.properties()) {
            boolean figure =
                    field.getValue().isNumber() && field.getKey().matches("(val|test|train)_.+");
            if (figure) {
                version.metric(field.getKey(), field.getValue());
            } else if (!PLACED.contains(field.getKey()) || field.getKey().equals("registered_by")) {
                version.extra(field.getKey(), field.getValue());
            }
        }
    }

    /** All files of the folder but the metadata: what its path says is believed to its name. */
    private void files(ForeignVersion version, Path folder, JsonNode path) throws ItemException {
        List<SourceFile> found = new ArrayList<>();
        for (SourceFile file :
                tree.files(folder, (name, why) -> version.lost("file " + name, why))) {
            if (!file.path().equals(METADATA)) {
                found.add(file);
            }
        }
        version.files(found);
        String written = Json.text(path);
        if (written.isEmpty()) {
            return;
        }
        String name = SourceTree.lastPart(written);
        boolean there = found.stream().anyMatch(file -> file.path().equals(name));
        if (!there) {
            version.artifact(written, "", OptionalLong.empty());
            version.missing("artifact " + name, whyMissing(folder, written));
        }
    }

    private static String whyMissing(Path folder, String written) {
        Optional<Path> below = SourceTree.below(folder, written);
        boolean leads = below.isEmpty() || written.replace('\\', '/').contains("../");
        return leads
                ? "its path " + Findings.shown(written) + " is not followed, its folder has none"
                : "its folder has no such file";
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
