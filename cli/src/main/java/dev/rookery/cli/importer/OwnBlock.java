package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The block {@code rookery} that an export of this registry wrote beside a layout's own fields:
 * what the version was, in full. {@code dev.rookery.cli.export.OwnBlock} writes it.
 *
 * <p>Somebody may have changed the block, or the layout around it. What is not as an export writes
 * it is refused with its version: taken for half of what it says, it would come as a second version
 * of what is there already.
 *
 * <p>Threads: owned by its maker.
 */
final class OwnBlock {

    /** Where layouts have it. */
    static final String NAME = "rookery";

    private static final int FORMAT = 1;
    private static final String CURE =
            "; export anew, or take the block out to bring it as another registry's";

    private final BlockFields fields;

    private OwnBlock(BlockFields fields) {
        this.fields = fields;
    }

    /**
     * The block in a document.
     *
     * @return empty where an export of this registry wrote nothing
     */
    static Optional<OwnBlock> in(JsonNode document) throws ItemException {
        JsonNode block = document.path(NAME);
        return block.isMissingNode() ? Optional.empty() : Optional.of(of(block));
    }

    /** A block by itself. */
    static OwnBlock of(JsonNode block) throws ItemException {
        if (!(block instanceof ObjectNode object)) {
            throw new ItemException("its " + NAME + " block is no object" + CURE);
        }
        BlockFields fields = new BlockFields(object, CURE);
        if (fields.whole("format", 1, Integer.MAX_VALUE).orElse(0) != FORMAT) {
            throw fields.refused("format", "the format " + FORMAT + " that this release reads");
        }
        return new OwnBlock(fields);
    }

    /** The name of its model. */
    String model() throws ItemException {
        return fields.named("model");
    }

    /** What it says in a field, of whatever shape. */
    JsonNode said(String field) {
        return fields.said(field);
    }

    /**
     * Compares a field with what the layout around it says of the same.
     *
     * @param there in the layout's words, which are the block's as well
     */
    void agrees(String field, JsonNode there) throws ItemException {
        JsonNode here = fields.said(field);
        if (!there.equals(here)) {
            agrees(field, Json.text(there), Json.text(here));
        }
    }

    /** The same of texts. */
    void agrees(String field, String there, String here) throws ItemException {
        if (!there.equals(here)) {
            throw new ItemException(
                    "its "
                            + NAME
                            + " block says "
                            + field
                            + " "
                            + Findings.shown(here)
                            + ", what is around it "
                            + Findings.shown(there)
                            + CURE);
        }
    }

    /** Where it stands. */
    Stage stage() throws ItemException {
        return fields.stage("stage");
    }

    /** Compares the time at which it was made. */
    void madeAt(JsonNode there) throws ItemException {
        Optional<Instant> at = Times.parse(Json.text(there));
        agrees("created_at", at.map(Instant::toString).orElse(""), fields.time("created_at") + "");
    }

    /**
     * The version, whole but for its files.
     *
     * @param ref what it is called where it lies
     */
    ForeignVersion version(String ref, Findings findings) throws ItemException {
        String model = model();
        String id = fields.ulid("id").orElseThrow(() -> fields.refused("id", "a ULID"));
        ForeignVersion version = new ForeignVersion(model, ref, id, findings);
        version.known(
                new ForeignVersion.Known(
                        id,
                        fields.ulid("parent_id"),
                        fields.named("known_as"),
                        fields.whole("place", 0, Integer.MAX_VALUE)));
        fields.whole("version", 1, Labels.NUMBER_MAX).ifPresent(version::number);
        version.createdAt(fields.time("created_at"));
        version.by(fields.text("created_by"));
        String label = fields.named("label");
        version.label(label);
        String shortId = fields.named("short_id");
        if (!ForeignVersion.isShortId(shortId)) {
            throw fields.refused("short_id", "12 hex digits");
        }
        version.shortId(shortId);
        content(version.said());
        moves(version);
        if (fields.flag("artifact_missing")) {
            version.cameWithoutBytes();
        }
        return version;
    }

    /** What a registration says, as it was shown. */
    private void content(ObjectNode said) throws ItemException {
        said.put("type", fields.named("type"));
        String description = fields.text("description");
        if (!description.isEmpty()) {
            said.put("description", description);
        }
        String parent = fields.text("parent");
        if (!parent.isEmpty()) {
            said.put("parent", parent);
        }
        said.set("tags", fields.texts("tags", BlockFields.TAGS_MAX));
        said.set("metrics", fields.numbers("metrics", BlockFields.METRICS_MAX));
        for (String field : List.of("training_config", "training", "artifact", "extra")) {
            Optional<ObjectNode> free = fields.object(field);
            if (free.isPresent()) {
                said.set(field, free.get());
            }
        }
    }

    private void moves(ForeignVersion version) throws ItemException {
        StageChain chain = version.stages();
        List<StageMove> moves = new ArrayList<>();
        for (BlockFields move : fields.objects("moves", BlockFields.MOVES_MAX)) {
            moves.add(
                    new StageMove(
                            move.stage("to"),
                            Optional.of(move.time("at")),
                            move.text("by"),
                            move.text("reason"),
                            false));
        }
        int from = StageChain.fitting(moves);
        if (from > 0) {
            version.lost("its first " + from + " moves", "a node takes 256 of a version");
        }
        moves.subList(from, moves.size()).forEach(move -> chain.add(Optional.empty(), move));
        Optional<Instant> last =
                moves.isEmpty() ? version.createdAt() : moves.get(moves.size() - 1).at();
        chain.leadTo(stage(), last);
    }

    /** The names that it has besides its own. */
    List<String> aliases() throws ItemException {
        return fields.names("aliases", BlockFields.ALIASES_MAX);
    }

    /**
     * Gives a version its files. One whose bytes are not where they were laid is named all the
     * same: another node may have them.
     *
     * @param folder that the block's places are relative to
     */
    void files(ForeignVersion version, SourceTree tree, Path folder) throws ItemException {
        List<SourceFile> files = new ArrayList<>();
        List<BlockFields> entries = fields.objects("files", BlockFields.FILES_MAX);
        for (BlockFields entry : entries) {
            files.add(file(entry, entry.named("path"), tree, folder));
        }
        Optional<BlockFields> bytes = fields.inner("bytes");
        if (bytes.isPresent()) {
            files.add(file(bytes.get(), "", tree, folder));
        }
        version.files(files);
    }

    private static SourceFile file(BlockFields entry, String path, SourceTree tree, Path folder)
            throws ItemException {
        Optional<Path> place = SourceTree.below(folder, entry.named("at"));
        if (place.isEmpty() || place.get().equals(folder)) {
            throw entry.refused("at", "a path below its folder");
        }
        OptionalLong size = entry.whole("size", 0, Long.MAX_VALUE);
        if (size.isEmpty()) {
            throw entry.refused("size", "a whole number of bytes");
        }
        return new SourceFile(path, () -> tree.file(place.get()), entry.hash("sha256"), size);
    }

    /** Where its files were laid, relative to its folder. */
    Set<String> laid() throws ItemException {
        Set<String> laid = new TreeSet<>();
        for (BlockFields entry : fields.objects("files", BlockFields.FILES_MAX)) {
            laid.add(entry.text("at"));
        }
        Optional<BlockFields> bytes = fields.inner("bytes");
        if (bytes.isPresent()) {
            laid.add(bytes.get().text("at"));
        }
        return laid;
    }

    /** In which fields a version stands here otherwise than its block says. */
    static List<String> differing(ForeignVersion version, JsonNode here) {
        List<String> fields = new ArrayList<>();
        String stage = version.stages().at().text();
        if (!Json.text(here, "stage").equals(stage)) {
            fields.add("stage");
        }
        if (!Json.text(here, "description").equals(Json.text(version.said(), "description"))) {
            fields.add("description");
        }
        for (String field : List.of("tags", "metrics")) {
            if (!here.path(field).equals(version.said().path(field))) {
                fields.add(field);
            }
        }
        return fields;
    }

    /** Takes a block that is about a whole model. */
    void describe(ForeignRegistry registry) throws ItemException {
        String model = model();
        String description = fields.text("description");
        ObjectNode tags = fields.texts("tags", BlockFields.TAGS_MAX);
        Optional<ObjectNode> baseline = fields.object("baseline");
        registry.named(model);
        registry.describe(model, description);
        tags.properties()
                .forEach(tag -> registry.tag(model, tag.getKey(), tag.getValue().textValue()));
        baseline.ifPresent(said -> registry.baseline(model, said));
    }
}
