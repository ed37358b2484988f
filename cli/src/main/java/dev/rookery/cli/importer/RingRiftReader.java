package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A RingRift registry: numbers, stages with every transition, tags, comparisons, and the weights
 * that lie beside its file, whatever host {@code file_path} names.
 */
final class RingRiftReader implements Reader {

    private static final long NUMBER_MAX = 999_999_999;
    private static final Set<String> TYPES =
            Set.of("policy_value", "heuristic", "ensemble", "compressed", "experimental");

    /** Where the rows come from; read when the import begins. */
    @FunctionalInterface
    interface Rows {
        RingRiftSource read(Findings findings) throws ItemException;
    }

    private final Rows rows;
    private final Optional<Weights> weights;
    private final Map<String, List<ObjectNode>> tags = new HashMap<>();
    private final Map<String, List<ObjectNode>> transitions = new HashMap<>();
    private final Map<String, List<ObjectNode>> comparisons = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final Map<Path, List<Path>> folders = new HashMap<>();

    /**
     * @param weights empty where there are no bytes to be had
     */
    RingRiftReader(Rows rows, Optional<Weights> weights) {
        this.rows = rows;
        this.weights = weights;
    }

    /** The folder with {@code models/<model_id>/v<version>.*} in it. */
    record Weights(SourceTree tree, Path folder) {}

    /** A version with what is said of its stage. */
    private record Read(
            String model, ForeignVersion version, Stage stage, Optional<Instant> productionAt) {}

    @Override
    public ForeignRegistry read(Findings findings) {
        ForeignRegistry registry = new ForeignRegistry(findings);
        RingRiftSource source;
        try {
            source = rows.read(findings);
        } catch (ItemException e) {
            findings.leftOut("", "", "the registry", e.getMessage());
            return registry;
        }
        index(source);
        RingRiftBlocks blocks = new RingRiftBlocks(source.blocks());
        for (ObjectNode model : source.models()) {
            String id = Json.text(model, "model_id");
            if (!blocks.describe(id, registry)) {
                registry.describe(id, Json.text(model, "description"));
            }
        }
        Map<String, List<Read>> byModel = new TreeMap<>();
        for (ObjectNode row : source.versions()) {
            if (own(row, blocks, registry)) {
                continue;
            }
            version(row, findings)
                    .ifPresent(
                            read ->
                                    byModel.computeIfAbsent(read.model, fresh -> new ArrayList<>())
                                            .add(read));
        }
        byModel.values().forEach(RingRiftReader::settle);
        byModel.forEach((model, all) -> all.forEach(each -> registry.add(model, each.version)));
        blocks.besides(findings);
        return registry;
    }

    /** Takes a version that an export of this registry wrote; false where it is RingRift's own. */
    private boolean own(ObjectNode row, RingRiftBlocks blocks, ForeignRegistry registry) {
        String model = Json.text(row, "model_id");
        String number = Json.text(row, "version");
        try {
            Optional<OwnBlock> found = blocks.of(row);
            if (found.isEmpty()) {
                return false;
            }
            OwnBlock block = found.get();
            block.agrees("model", model, RingRiftBlocks.id(block.model()));
            block.agrees("version", row.path("version"));
            block.agrees("stage", row.path("stage"));
            block.madeAt(row.path("created_at"));
            agrees(block, "metrics", row);
            agrees(block, "training_config", row);
            ForeignVersion version = block.version(number, registry.findings());
            if (weights.isPresent()) {
                block.files(version, weights.get().tree, weights.get().folder);
            }
            registry.add(version, block.aliases());
        } catch (ItemException e) {
            registry.findings().leftOut(model, number, "the version", e.getMessage());
        }
        return true;
    }

    private static void agrees(OwnBlock block, String field, ObjectNode row) throws ItemException {
        String text = Json.text(row, field);
        block.agrees(field, Documents.object(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void index(RingRiftSource source) {
        group(source.tags(), "model_id", "version", tags);
        group(source.transitions(), "model_id", "version", transitions);
        group(source.comparisons(), "model_id_a", "version_a", comparisons);
        transitions
                .values()
                .forEach(
                        rows ->
                                rows.sort(
                                        Comparator.comparingLong(row -> row.path("id").asLong())));
        source.models()
                .forEach(
                        row -> types.put(Json.text(row, "model_id"), Json.text(row, "model_type")));
    }

    private static void group(
            List<ObjectNode> rows, String model, String version, Map<String, List<ObjectNode>> to) {
        for (ObjectNode row : rows) {
            String key = Json.text(row, model) + ":" + Json.text(row, version);
            to.computeIfAbsent(key, fresh -> new ArrayList<>()).add(row);
        }
    }

    private Optional<Read> version(ObjectNode row, Findings findings) {
        String model = Json.text(row, "model_id");
        String number = Json.text(row, "version");
        boolean numbered =
                row.path("version").isIntegralNumber()
                        && row.path("version").canConvertToLong()
                        && row.path("version").asLong() >= 1
                        && row.path("version").asLong() <= NUMBER_MAX;
        if (!numbered || model.isEmpty()) {
            findings.leftOut(
                    model, number, "the version", "it has no model, or no number from 1 on");
            return Optional.empty();
        }
        String hash = Json.text(row, "file_hash");
        ForeignVersion version =
                new ForeignVersion(
                        model,
                        number,
                        number + "\n" + Json.text(row, "created_at") + "\n" + hash,
                        findings);
        version.number(row.path("version").asLong());
        version.label("v" + number);
        version.createdAt(row.path("created_at"));
        type(version, types.getOrDefault(model, Json.text(row, "model_type")));
        version.metrics(parsed(version, "metrics", row.path("metrics")));
        JsonNode config = parsed(version, "training_config", row.path("training_config"));
        version.trainingConfig("training_config", config);
        version.parent(Json.text(config, "parent_model_id"));
        tagged(version, row, model + ":" + number);
        compared(version, model + ":" + number);
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            if (!RingRiftSource.known(field) && !field.getKey().equals("tags")) {
                version.extra(field.getKey(), field.getValue());
            }
        }
        weights(version, row, model, number);
        return Optional.of(staged(version, row, model + ":" + number));
    }

    private static void type(ForeignVersion version, String type) {
        if (TYPES.contains(type)) {
            version.type(type);
        } else if (!type.isEmpty()) {
            version.mapped("the type", "experimental: " + type + " is none; kept in extra");
            version.extra("model_type", JsonNodeFactory.instance.textNode(type));
        }
    }

    /** JSON in a text, or the object itself in an export; what is neither is kept as it is. */
    private static JsonNode parsed(ForeignVersion version, String field, JsonNode written) {
        if (!written.isTextual() || written.textValue().isBlank()) {
            return written.isTextual() ? JsonNodeFactory.instance.missingNode() : written;
        }
        String text = written.textValue().strip();
        if (text.equals("null")) {
            return JsonNodeFactory.instance.missingNode();
        }
        try {
            return Documents.object(text.getBytes(StandardCharsets.UTF_8));
        } catch (ItemException e) {
            version.lost(field, e.getMessage() + "; kept as text in extra");
            version.extra(field, written);
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private void tagged(ForeignVersion version, ObjectNode row, String key) {
        List<String> all = new ArrayList<>();
        tags.getOrDefault(key, List.of()).forEach(tag -> all.add(Json.text(tag, "tag")));
        row.path("tags").forEach(tag -> all.add(Json.text(tag)));
        for (String tag : all) {
            int colon = tag.indexOf(':');
            String name = colon <= 0 ? tag : tag.substring(0, colon);
            boolean again = version.said().path("tags").has(name);
            if (colon <= 0 || again) {
                version.tag(tag, "");
            } else {
                version.tag(name, tag.substring(colon + 1));
            }
        }
    }

    private void compared(ForeignVersion version, String key) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        comparisons.getOrDefault(key, List.of()).forEach(all::add);
        if (!all.isEmpty()) {
            version.extra("comparisons", all);
        }
    }

    private void weights(ForeignVersion version, ObjectNode row, String model, String number) {
        String written = Json.text(row, "file_path");
        String hash = Json.text(row, "file_hash");
        if (written.isEmpty() && hash.isEmpty()) {
            return;
        }
        Optional<SourceFile> file =
                weights.flatMap(place -> beside(place, written, hash, model, number));
        OptionalLong size =
                row.path("file_size_bytes").canConvertToLong() && row.has("file_size_bytes")
                        ? OptionalLong.of(Math.max(0, row.path("file_size_bytes").asLong()))
                        : OptionalLong.empty();
        if (file.isPresent()) {
            version.files(List.of(file.get()));
            version.extra("file_path", row.path("file_path"));
        } else {
            version.artifact(written, hash, size);
            version.missing(
                    "artifact " + SourceTree.lastPart(written),
                    weights.isPresent()
                            ? "it is not beside the database"
                            : "an export has no bytes");
        }
    }

    /** By its own name in the model's folder, else by its number with any ending. */
    private Optional<SourceFile> beside(
            Weights place, String written, String hash, String model, String number) {
        Optional<Path> folder = SourceTree.below(place.folder.resolve("models"), model);
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        return SourceTree.below(folder.get(), SourceTree.lastPart(written))
                .filter(each -> !each.equals(folder.get()) && place.tree.isFile(each))
                .or(
                        () ->
                                listed(place, folder.get()).stream()
                                        .filter(each -> isNumbered(each, number))
                                        .filter(place.tree::isFile)
                                        .findFirst())
                .map(each -> new SourceFile(String.valueOf(each.getFileName()), each, hash));
    }

    private static boolean isNumbered(Path file, String number) {
        return String.valueOf(file.getFileName()).startsWith("v" + number + ".");
    }

    /** A model's folder, listed once: thousands of versions may lie in it. */
    private List<Path> listed(Weights place, Path folder) {
        if (!folders.containsKey(folder)) {
            List<Path> entries = List.of();
            try {
                entries = place.tree.list(folder);
            } catch (ItemException e) {
                // Then nothing of it is there, which is said of each version.
            }
            folders.put(folder, entries);
        }
        return folders.get(folder);
    }

    private Read staged(ForeignVersion version, ObjectNode row, String key) {
        StageChain chain = version.stages();
        Optional<Instant> productionAt = Optional.empty();
        for (ObjectNode move : transitions.getOrDefault(key, List.of())) {
            Optional<Stage> to = Stage.parse(Json.text(move, "to_stage"));
            if (to.isEmpty() || chain.isFull()) {
                version.lost(
                        "a transition to " + Json.text(move, "to_stage"),
                        to.isEmpty() ? "no such stage" : "too many for one version");
                continue;
            }
            Optional<Instant> at = Times.parse(Json.text(move, "transitioned_at"));
            chain.add(
                    Stage.parse(Json.text(move, "from_stage")),
                    new StageMove(
                            to.get(),
                            at,
                            FreeTree.printable(Json.text(move, "transitioned_by")),
                            FreeTree.printable(Json.text(move, "reason")),
                            false));
            if (to.get() == Stage.PRODUCTION) {
                productionAt = at;
            }
        }
        String written = Json.text(row, "stage");
        Optional<Stage> stage = Stage.parse(written);
        if (stage.isEmpty()) {
            version.mapped("the stage", chain.at().text() + ": " + written + " is none");
        }
        return new Read(
                Json.text(row, "model_id"), version, stage.orElse(chain.at()), productionAt);
    }

    /** Leads each version to where it stands; of several in production, the last to come stays. */
    private static void settle(List<Read> versions) {
        Optional<Read> production =
                versions.stream()
                        .filter(each -> each.stage == Stage.PRODUCTION)
                        .max(
                                Comparator.comparing(
                                                (Read each) ->
                                                        each.productionAt.orElse(Instant.EPOCH))
                                        .thenComparing(each -> each.version.number().orElse(0)));
        for (Read each : versions) {
            boolean gives =
                    each.stage == Stage.PRODUCTION && !production.filter(each::equals).isPresent();
            StageChain chain = each.version.stages();
            Optional<Instant> when =
                    chain.moves().isEmpty()
                            ? each.version.createdAt()
                            : chain.moves().get(chain.moves().size() - 1).at();
            chain.leadTo(each.stage, when);
            if (gives) {
                chain.leadTo(Stage.ARCHIVED, production.flatMap(Read::productionAt).or(() -> when));
                each.version.mapped(
                        "the stage",
                        "archived: of several in production the last to come stays, "
                                + production.map(one -> one.version.ref()).orElse(""));
            }
        }
    }
}
