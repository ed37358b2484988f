package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code models/<YYYYMMDD_HHMMSS>/…} with all their files, and {@code models/production/latest}, a
 * link to one of them or a copy.
 *
 * <p>The folders of one such registry are the versions of one model.
 */
final class TimestampedReader implements Reader {

    private static final Pattern TIME = Pattern.compile("\\d{8}_\\d{6}(_\\d+)?");
    private static final String METADATA = "metadata.json";

    /** What an export says of the model as a whole. */
    private static final String OF_MODEL = OwnBlock.NAME + ".model.json";

    private static final String MODELS = "models";
    private static final String PRODUCTION = "production";
    private static final int METADATA_BYTES_MAX = 16 << 20;
    private static final Set<String> PLACED =
            Set.of(
                    "version",
                    "metrics",
                    "config",
                    "trained_at",
                    "training_date",
                    "data_range",
                    "deployment_status",
                    "promoted_at");

    private final SourceTree tree;
    private final Path folder;
    private final String model;

    /**
     * @param named what the model is called; else as the export says that wrote it, or as the
     *     folder is, or the one above {@code models}
     */
    TimestampedReader(SourceTree tree, Optional<String> named) {
        this.tree = tree;
        Path below = tree.root().resolve(MODELS);
        this.folder =
                holdsVersions(tree, tree.root()) || !tree.isFolder(below) ? tree.root() : below;
        this.model = named.or(this::exported).orElseGet(this::folderName);
    }

    static boolean recognises(SourceTree tree) {
        return holdsVersions(tree, tree.root()) || holdsVersions(tree, tree.root().resolve(MODELS));
    }

    private static boolean holdsVersions(SourceTree tree, Path folder) {
        try {
            boolean named =
                    tree.isFolder(folder)
                            && tree.folders(folder).stream()
                                    .anyMatch(each -> TIME.matcher(name(each)).matches());
            return named || tree.isFile(folder.resolve(OF_MODEL));
        } catch (ItemException e) {
            return false;
        }
    }

    private Optional<String> exported() {
        try {
            return SourceTree.exists(folder.resolve(OF_MODEL))
                    ? Optional.of(ofModel().model())
                    : Optional.empty();
        } catch (ItemException e) {
            return Optional.empty(); // Said when it is read.
        }
    }

    private OwnBlock ofModel() throws ItemException {
        Path file = tree.file(folder.resolve(OF_MODEL));
        return OwnBlock.of(Documents.object(file, METADATA_BYTES_MAX));
    }

    private void described(ForeignRegistry registry) {
        if (!SourceTree.exists(folder.resolve(OF_MODEL))) {
            return;
        }
        try {
            OwnBlock block = ofModel();
            block.agrees("model", model, block.model());
            block.describe(registry);
        } catch (ItemException e) {
            registry.findings().lost(model, "", OF_MODEL, e.getMessage());
        }
    }

    private String folderName() {
        String own = name(folder);
        boolean plain = own.equals(MODELS) && folder.getParent() != null;
        return plain ? name(folder.getParent()) : own;
    }

    @Override
    public ForeignRegistry read(Findings findings) {
        ForeignRegistry registry = new ForeignRegistry(findings);
        SortedMap<String, Read> versions = new TreeMap<>();
        described(registry);
        try {
            for (Path entry : tree.list(folder)) {
                String name = name(entry);
                boolean version =
                        TIME.matcher(name).matches()
                                || (!name.equals(PRODUCTION)
                                        && tree.isFile(entry.resolve(METADATA)));
                if (version && !name.startsWith(".")) {
                    read(entry, versions, findings);
                }
            }
        } catch (ItemException e) {
            findings.leftOut(model, "", "the model", e.getMessage());
        }
        stages(versions, production(versions, findings));
        versions.values().forEach(each -> registry.add(each.version, each.aliases));
        return registry;
    }

    /** A version with what its metadata says of its stage. */
    private record Read(
            ForeignVersion version,
            String status,
            Optional<Instant> promotedAt,
            List<String> aliases) {

        /** One that an export of this registry wrote has its stages with it. */
        boolean settled() {
            return version.known().isPresent();
        }
    }

    private Read own(Path entry, ObjectNode metadata, OwnBlock block, Findings findings)
            throws ItemException {
        String status = Json.text(metadata, "deployment_status");
        boolean production = block.stage() == Stage.PRODUCTION;
        block.agrees("model", model, block.model());
        block.agrees("label", name(entry), Json.text(block.said("label")));
        block.agrees("label", metadata.path("version"));
        block.agrees("stage", status, production ? PRODUCTION : "registered");
        block.madeAt(metadata.path("training_date"));
        block.agrees("metrics", metadata.path("metrics"));
        block.agrees("training_config", metadata.path("config"));
        ForeignVersion version = block.version(name(entry), findings);
        block.files(version, tree, entry);
        OwnFiles.besides(version, block.laid(), METADATA, tree, entry);
        return new Read(version, status, Optional.empty(), block.aliases());
    }

    private void read(Path entry, SortedMap<String, Read> versions, Findings findings) {
        String label = name(entry);
        try {
            tree.inside(entry);
            ObjectNode metadata = metadata(entry);
            Optional<OwnBlock> block = OwnBlock.in(metadata);
            if (block.isPresent()) {
                versions.put(label, own(entry, metadata, block.get(), findings));
                return;
            }
            ForeignVersion version =
                    new ForeignVersion(model, label, "version\n" + label, findings);
            version.label(label);
            createdAt(version, label, metadata);
            said(version, metadata);
            version.files(tree.files(entry, (file, why) -> version.lost("file " + file, why)));
            if (version.files().stream().allMatch(file -> file.path().equals(METADATA))) {
                version.missing("the artifact", "its folder has no file but " + METADATA);
            }
            versions.put(
                    label,
                    new Read(
                            version,
                            Json.text(metadata, "deployment_status"),
                            Times.parse(Json.text(metadata, "promoted_at")),
                            List.of()));
        } catch (ItemException e) {
            findings.leftOut(model, label, "the version", e.getMessage());
        }
    }

    private ObjectNode metadata(Path entry) throws ItemException {
        try {
            return Documents.object(tree.file(entry.resolve(METADATA)), METADATA_BYTES_MAX);
        } catch (ItemException e) {
            throw new ItemException(METADATA + ": " + e.getMessage(), e);
        }
    }

    /** The label is the time of registration. */
    private static void createdAt(ForeignVersion version, String label, ObjectNode metadata) {
        Optional<Instant> registered = Times.parse(label);
        if (registered.isPresent()) {
            version.createdAt(registered.get());
        } else {
            version.createdAt(metadata.path("training_date"));
        }
    }

    private static void said(ForeignVersion version, ObjectNode metadata) {
        version.metrics(metadata.path("metrics"));
        version.trainingConfig("config", metadata.path("config"));
        version.dataRange(metadata.path("data_range"));
        JsonNode trained = metadata.path("trained_at");
        JsonNode date = metadata.path("training_date");
        version.training("end", date.isMissingNode() || date.isNull() ? trained : date);
        if (!trained.equals(date) && !date.isMissingNode()) {
            version.extra("trained_at", trained);
        }
        version.extraFields(metadata, PLACED);
    }

    /** What is in production; empty when nothing is, or nobody can tell. */
    private Optional<String> production(SortedMap<String, Read> versions, Findings findings) {
        Path latest = folder.resolve(PRODUCTION).resolve("latest");
        Optional<String> named = Optional.empty();
        if (SourceTree.exists(latest)) {
            named = Files.isSymbolicLink(latest) ? linked(latest) : copied(latest);
            if (named.filter(label -> versions.containsKey(label)).isPresent()) {
                contradicted(versions.get(named.get()), findings);
                return named;
            }
            findings.mapped(
                    model,
                    named.orElse(""),
                    "production/latest",
                    "it names no version that came; the newest promotion counts");
        }
        return versions.values().stream()
                .filter(each -> stage(each) == Stage.PRODUCTION)
                .max(Comparator.comparing((Read each) -> each.promotedAt.orElse(Instant.EPOCH)))
                .map(each -> each.version.ref());
    }

    private static void contradicted(Read latest, Findings findings) {
        Stage stands = latest.version.stages().at();
        if (latest.settled() && stands != Stage.PRODUCTION) {
            findings.lost(
                    latest.version.model(),
                    latest.version.ref(),
                    "production/latest",
                    "it names a version that stood in " + stands.text() + " when it was exported");
        }
    }

    private static Optional<String> linked(Path latest) {
        try {
            return Optional.of(SourceTree.lastPart(Files.readSymbolicLink(latest).toString()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<String> copied(Path latest) {
        try {
            return Optional.of(Json.text(metadata(latest), "version"))
                    .filter(label -> !label.isEmpty());
        } catch (ItemException e) {
            return Optional.empty();
        }
    }

    private static Stage stage(Read read) {
        return Stage.parse(read.status).orElse(Stage.DEVELOPMENT);
    }

    /** What was in production and is no more gave way to the promotion after its own. */
    private void stages(SortedMap<String, Read> versions, Optional<String> production) {
        List<Instant> promotions = new ArrayList<>();
        versions.values().forEach(each -> each.promotedAt.ifPresent(promotions::add));
        promotions.sort(null);
        for (Read each : versions.values().stream().filter(each -> !each.settled()).toList()) {
            StageChain chain = each.version.stages();
            boolean is = production.filter(each.version.ref()::equals).isPresent();
            Stage there = stage(each);
            if (is || there == Stage.PRODUCTION) {
                chain.add(Optional.empty(), StageMove.of(Stage.PRODUCTION, each.promotedAt));
            }
            if (is) {
                continue;
            }
            if (there == Stage.PRODUCTION) {
                Optional<Instant> next =
                        each.promotedAt.flatMap(
                                at -> promotions.stream().filter(at::isBefore).findFirst());
                chain.leadTo(Stage.ARCHIVED, next.or(each::promotedAt));
                each.version.mapped("the stage", "archived: production/latest is another version");
            } else {
                chain.leadTo(there, each.promotedAt);
            }
            if (!each.status.isEmpty() && Stage.parse(each.status).isEmpty()) {
                each.version.mapped("the stage", "development: " + each.status + " is none");
            }
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
