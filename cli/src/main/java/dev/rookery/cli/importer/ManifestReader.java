package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * {@code artifacts/registry/manifest.json}: one file that lists all versions of all models, with
 * paths to their bytes.
 *
 * <p>Several versions of a model may be called production there; here one is: the one that {@code
 * current_prod} names, else the one promoted last.
 */
final class ManifestReader implements Reader {

    private static final String MANIFEST = "manifest.json";
    private static final String ARTIFACTS = "artifacts";
    private static final List<String> PLACES =
            List.of("artifacts/registry/" + MANIFEST, "registry/" + MANIFEST, MANIFEST);
    private static final int BYTES_MAX = 256 << 20;
    private static final Set<String> PLACED =
            Set.of(
                    "version",
                    "run_id",
                    "artifact_path",
                    "stage",
                    "created_at",
                    "promoted_at",
                    "training_start",
                    "training_end",
                    "metrics",
                    "description");

    private final SourceTree tree;
    private final Path manifest;

    /**
     * @param tree of the folder that paths are relative to
     */
    ManifestReader(SourceTree tree, Path manifest) {
        this.tree = tree;
        this.manifest = manifest;
    }

    /** The manifest in a folder. */
    static Optional<Path> find(SourceTree tree) {
        return PLACES.stream().map(tree.root()::resolve).filter(tree::isFile).findFirst();
    }

    /** The folder that its paths are relative to: the one with {@code artifacts/} in it. */
    static Path base(Path manifest) {
        for (Path at = manifest.getParent(); at != null; at = at.getParent()) {
            boolean named =
                    at.getFileName() != null && at.getFileName().toString().equals(ARTIFACTS);
            if (named && at.getParent() != null) {
                return at.getParent();
            }
        }
        return manifest.getParent();
    }

    @Override
    public ForeignRegistry read(Findings findings) {
        ForeignRegistry registry = new ForeignRegistry(findings);
        ObjectNode document;
        try {
            document = Documents.object(tree.file(manifest), BYTES_MAX);
        } catch (ItemException e) {
            findings.leftOut("", "", MANIFEST, e.getMessage());
            return registry;
        }
        JsonNode models = document.path("models");
        if (!models.isObject()) {
            findings.leftOut("", "", MANIFEST, "it has no object of models");
            return registry;
        }
        ManifestBlocks blocks = new ManifestBlocks(document.path(OwnBlock.NAME));
        for (Map.Entry<String, JsonNode> entry : models.properties()) {
            if (entry.getValue().path("versions").isArray()) {
                blocks.describe(entry.getKey(), registry);
                model(entry.getKey(), entry.getValue(), blocks, registry);
            } else {
                findings.leftOut(entry.getKey(), "", "the model", "it has no list of versions");
            }
        }
        blocks.besides(models, findings);
        return registry;
    }

    /** A version with what is said of its stage. */
    private record Read(
            ForeignVersion version,
            Optional<Stage> stage,
            Optional<Instant> promotedAt,
            List<String> aliases) {

        /** One that an export of this registry wrote has its stages with it. */
        boolean settled() {
            return version.known().isPresent();
        }
    }

    private void model(
            String model, JsonNode said, ManifestBlocks blocks, ForeignRegistry registry) {
        List<Read> versions = new ArrayList<>();
        for (JsonNode entry : said.path("versions")) {
            String ref = Json.text(entry, "version");
            try {
                if (!entry.isObject() || ref.isEmpty()) {
                    throw new ItemException("it is no object with a version");
                }
                Optional<OwnBlock> block = blocks.of(model, ref);
                versions.add(
                        block.isPresent()
                                ? own(model, ref, entry, block.get(), registry.findings())
                                : version(model, ref, entry, registry.findings()));
            } catch (ItemException e) {
                registry.findings().leftOut(model, ref, "the version", e.getMessage());
            }
        }
        stages(versions, production(model, said, versions, registry.findings()));
        versions.forEach(each -> registry.add(each.version, each.aliases));
    }

    private Read own(String model, String ref, JsonNode entry, OwnBlock block, Findings findings)
            throws ItemException {
        String there = Stage.parse(Json.text(entry, "stage")).map(Stage::text).orElse("");
        block.agrees("model", model, block.model());
        block.agrees("label", ref, Json.text(block.said("label")));
        block.agrees("stage", there, block.stage().text());
        block.madeAt(entry.path("created_at"));
        block.agrees("metrics", entry.path("metrics"));
        ForeignVersion version = block.version(ref, findings);
        String path = Json.text(entry, "artifact_path");
        Optional<Path> folder = place(path).filter(each -> !manifest.startsWith(each));
        if (folder.isEmpty()) {
            throw new ItemException("its artifact_path " + Findings.shown(path) + " leads out");
        }
        block.files(version, tree, folder.get());
        OwnFiles.besides(version, block.laid(), "", tree, folder.get());
        return new Read(version, Optional.of(block.stage()), Optional.empty(), block.aliases());
    }

    private Read version(String model, String ref, JsonNode entry, Findings findings)
            throws ItemException {
        String identity =
                "version\n"
                        + ref
                        + "\n"
                        + Json.text(entry, "run_id")
                        + "\n"
                        + Json.text(entry, "created_at");
        ForeignVersion version = new ForeignVersion(model, ref, identity, findings);
        version.label(ref);
        version.createdAt(entry.path("created_at"));
        version.metrics(entry.path("metrics"));
        version.training("run_id", entry.path("run_id"));
        version.training("start", entry.path("training_start"));
        version.training("end", entry.path("training_end"));
        version.description(Json.text(entry, "description"));
        version.extraFields(entry, PLACED);
        String path = Json.text(entry, "artifact_path");
        if (!path.isEmpty()) {
            artifact(version, path);
        }
        Optional<Stage> stage = Stage.parse(Json.text(entry, "stage"));
        if (stage.isEmpty()) {
            version.mapped("the stage", "development: " + entry.path("stage") + " is none");
        }
        return new Read(version, stage, Times.parse(Json.text(entry, "promoted_at")), List.of());
    }

    private void artifact(ForeignVersion version, String written) throws ItemException {
        Optional<Path> place = place(written);
        boolean registry = place.filter(manifest::startsWith).isPresent();
        if (place.isEmpty() || registry) {
            version.artifact(written, "", OptionalLong.empty());
            version.missing(
                    "artifact " + written,
                    registry ? "that is the registry itself" : "its path leads out");
        } else if (tree.isFolder(place.get())) {
            version.files(
                    tree.files(place.get(), (file, why) -> version.lost("file " + file, why)));
            if (version.files().isEmpty()) {
                version.missing("artifact " + written, "its folder has no file");
            }
        } else if (tree.isFile(place.get())) {
            String name = String.valueOf(place.get().getFileName());
            version.files(List.of(new SourceFile(name, tree.file(place.get()))));
        } else {
            version.artifact(written, "", OptionalLong.empty());
            version.missing(
                    "artifact " + written,
                    SourceTree.exists(place.get())
                            ? "it leads out, or is no plain file"
                            : "it is not there");
        }
    }

    /** Where a path leads; one of another machine, by what follows its {@code artifacts}. */
    private Optional<Path> place(String written) {
        Optional<Path> below = SourceTree.below(tree.root(), written);
        if (below.isPresent()) {
            return below;
        }
        String text = written.replace('\\', '/');
        String root = tree.root() + "/";
        if (text.startsWith(root)) {
            return SourceTree.below(tree.root(), text.substring(root.length()));
        }
        int at = text.lastIndexOf("/" + ARTIFACTS + "/");
        return at < 0
                ? Optional.empty()
                : SourceTree.below(tree.root(), text.substring(at + 1)).filter(SourceTree::exists);
    }

    private static Optional<Read> production(
            String model, JsonNode said, List<Read> versions, Findings findings) {
        String named = Json.text(said, "current_prod");
        Optional<Read> current =
                versions.stream().filter(each -> each.version.ref().equals(named)).findFirst();
        if (!named.isEmpty() && current.isEmpty()) {
            findings.mapped(
                    model,
                    named,
                    "current_prod",
                    "it names no version; the newest promotion counts");
        }
        current.filter(each -> each.settled() && stage(each) != Stage.PRODUCTION)
                .ifPresent(
                        each ->
                                findings.lost(
                                        model,
                                        named,
                                        "current_prod",
                                        "it names a version that stood in "
                                                + stage(each).text()
                                                + " when it was exported"));
        return current.or(
                () ->
                        versions.stream()
                                .filter(each -> stage(each) == Stage.PRODUCTION)
                                .max(
                                        Comparator.comparing(
                                                (Read each) ->
                                                        each.promotedAt.orElse(Instant.EPOCH))));
    }

    private static Stage stage(Read read) {
        return read.stage.orElse(Stage.DEVELOPMENT);
    }

    private static void stages(List<Read> versions, Optional<Read> production) {
        for (Read each : versions.stream().filter(one -> !one.settled()).toList()) {
            StageChain chain = each.version.stages();
            boolean is = production.filter(each::equals).isPresent();
            Stage there = stage(each);
            Stage reached = is ? Stage.PRODUCTION : there;
            if (reached != Stage.DEVELOPMENT) {
                chain.add(Optional.empty(), StageMove.of(reached, each.promotedAt));
            }
            if (is && there != Stage.PRODUCTION) {
                each.version.mapped("the stage", "production: current_prod names it");
            } else if (!is && there == Stage.PRODUCTION) {
                chain.leadTo(Stage.ARCHIVED, gaveWay(each, production));
                each.version.mapped(
                        "the stage",
                        "archived: one version is in production, and that is "
                                + production.map(one -> one.version.ref()).orElse("none"));
            }
        }
    }

    private static Optional<Instant> gaveWay(Read each, Optional<Read> production) {
        Optional<Instant> then = production.flatMap(Read::promotedAt);
        boolean after =
                each.promotedAt.isEmpty()
                        || then.filter(each.promotedAt.get()::isBefore).isPresent();
        return after ? then : each.promotedAt;
    }
}
