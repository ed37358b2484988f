package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A version as another registry has it, in the words of this one. What cannot be said in them is
 * told to the findings, and kept in the extra fields where it can be.
 *
 * <p>Threads: owned by the import.
 */
final class ForeignVersion {

    private static final Pattern SHORT_ID = Pattern.compile("[0-9a-f]{12}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int TEXT_MAX = 1_000;
    private static final int TAG_MAX = 5_000;
    private static final int KEY_MAX = 250;
    private static final int ENTRIES_MAX = 256;
    private static final int METRICS_MAX = 1_000;
    private static final int DESCRIPTION_MAX = 10_000;
    private static final int URI_MAX = 2_000;

    private static final String COMES_WITHOUT = "; it comes without, as artifact_missing";

    private final String model;
    private final String ref;
    private final String identity;
    private final Findings findings;
    private final ObjectNode said = JsonNodeFactory.instance.objectNode();
    private final List<SourceFile> files = new ArrayList<>();
    private final StageChain stages = new StageChain();
    private Optional<Instant> createdAt = Optional.empty();
    private OptionalLong number = OptionalLong.empty();
    private Optional<String> label = Optional.empty();
    private String by = "";
    private boolean artifactMissing;
    private Optional<Known> known = Optional.empty();

    /**
     * What a version was in another registry of this kind.
     *
     * @param id its ULID
     * @param knownAs what its model was called where its first version was made
     * @param place among its model's versions, where their numbers do not say it
     */
    record Known(String id, Optional<String> parentId, String knownAs, OptionalLong place) {}

    /**
     * @param model what its model is called there
     * @param ref what it is called there
     * @param identity what tells it from all versions that this model ever had there
     */
    ForeignVersion(String model, String ref, String identity, Findings findings) {
        this.model = model;
        this.ref = ref;
        this.identity = identity;
        this.findings = findings;
    }

    String model() {
        return model;
    }

    String ref() {
        return ref;
    }

    String identity() {
        return identity;
    }

    Optional<Instant> createdAt() {
        return createdAt;
    }

    OptionalLong number() {
        return number;
    }

    Optional<String> label() {
        return label;
    }

    String by() {
        return by;
    }

    boolean artifactMissing() {
        return artifactMissing;
    }

    Optional<Known> known() {
        return known;
    }

    /** It is one that this kind of registry made: it comes as it was. */
    void known(Known as) {
        known = Optional.of(as);
    }

    /** Its bytes were not there when it came to the registry that it comes from. */
    void cameWithoutBytes() {
        artifactMissing = true;
    }

    StageChain stages() {
        return stages;
    }

    List<SourceFile> files() {
        return List.copyOf(files);
    }

    /** The fields of a registration. */
    ObjectNode said() {
        return said;
    }

    void createdAt(JsonNode written) {
        String text = Json.text(written);
        createdAt = Times.parse(text);
        if (createdAt.isEmpty()) {
            mapped("created_at", "no time that can be read: shown as its time of import");
            extra("created_at", written);
        }
    }

    void createdAt(Instant at) {
        createdAt = Optional.of(at);
    }

    void number(long there) {
        number = OptionalLong.of(there);
    }

    /** Its label; one that breaks the rule for labels is kept in the extra fields. */
    void label(String wanted) {
        String mapped = Labels.mapped(wanted);
        label = Optional.of(mapped);
        if (!mapped.equals(wanted)) {
            mapped("the label", "it is " + mapped + " here");
            extra("version", JsonNodeFactory.instance.textNode(wanted));
        }
    }

    /** The label as it is kept, after all of its model are known. */
    void settledLabel(String settled) {
        if (label.isPresent() && !label.get().equals(settled)) {
            mapped("the label", "it is " + settled + " here: another version has " + label.get());
        }
        label = Optional.of(settled);
    }

    /** Whether it can be kept as a short id. */
    static boolean isShortId(String id) {
        return SHORT_ID.matcher(id).matches();
    }

    void shortId(String hex) {
        said.put("short_id", hex);
    }

    void by(String who) {
        by = cut(FreeTree.printable(who).replace('\n', ' '), TEXT_MAX);
    }

    void type(String type) {
        said.put("type", type);
    }

    void description(String text) {
        String printable = FreeTree.printable(text);
        if (printable.length() > DESCRIPTION_MAX) {
            mapped("description", "cut at " + DESCRIPTION_MAX + " characters; whole in extra");
            extra("description", JsonNodeFactory.instance.textNode(printable));
        }
        if (!printable.isEmpty()) {
            said.put("description", cut(printable, DESCRIPTION_MAX));
        }
    }

    void tag(String key, String value) {
        boolean fits =
                !key.isEmpty()
                        && key.length() <= KEY_MAX
                        && FreeTree.printable(key).equals(key)
                        && !key.matches("\\.{1,2}|.*[\n\r\t].*")
                        && value.length() <= TAG_MAX
                        && FreeTree.printable(value).equals(value)
                        && said.path("tags").size() < ENTRIES_MAX;
        if (fits) {
            said.withObject("/tags").put(key, value);
        } else {
            mapped("tag " + key, "no tag that can be kept as one: kept in extra.tags");
            extraIn("tags", key, JsonNodeFactory.instance.textNode(value));
        }
    }

    /** Numbers become metrics; everything else but null is kept in the extra fields. */
    void metrics(JsonNode metrics) {
        if (metrics.isMissingNode() || metrics.isNull()) {
            return;
        }
        if (!metrics.isObject()) {
            mapped("metrics", "no object of numbers: kept in extra.metrics");
            extra("metrics", metrics);
            return;
        }
        metrics.properties().forEach(metric -> metric(metric.getKey(), metric.getValue()));
    }

    void metric(String name, JsonNode value) {
        if (value.isNull()) {
            return;
        }
        boolean number = value.isNumber() && Double.isFinite(value.doubleValue());
        boolean fits =
                !name.isEmpty()
                        && name.length() <= KEY_MAX
                        && FreeTree.printable(name).equals(name)
                        && name.indexOf('\n') < 0
                        && said.path("metrics").size() < METRICS_MAX;
        if (number && fits) {
            said.withObject("/metrics").put(name, value.doubleValue());
            return;
        }
        if (value.isNumber() && !number) {
            findings.lost(model, ref, "metrics." + name, value.asText() + " is no finite number");
        } else {
            mapped("metrics." + name, "not kept as a metric: kept in extra.metrics");
        }
        extraIn("metrics", name, value);
    }

    /** An object's fields become the training configuration. */
    void trainingConfig(String from, JsonNode config) {
        if (config.isObject()) {
            said.withObject("/training_config").setAll((ObjectNode) cleaned(from, config));
        } else if (!config.isMissingNode() && !config.isNull()) {
            extra(from, config);
        }
    }

    /** One of the texts that say where it was trained from. */
    void training(String field, JsonNode value) {
        String text = FreeTree.printable(Json.text(value)).replaceAll("[\n\r\t]", " ");
        if (value.isContainerNode() || text.length() > TEXT_MAX) {
            extra(field, value);
        } else if (!text.isEmpty()) {
            said.withObject("/training").put(field, text);
        }
    }

    /** The data that it was trained on, as written. */
    void dataRange(JsonNode range) {
        if (!range.isMissingNode() && !range.isNull()) {
            said.withObject("/training").set("data_range", cleaned("data_range", range));
        }
    }

    void parent(String reference) {
        if (reference.length() <= ENTRIES_MAX && FreeTree.printable(reference).equals(reference)) {
            said.put("parent", reference);
        }
    }

    /** Where its bytes were; nobody opens that. */
    void artifact(String uri, String sha256, OptionalLong size) {
        ObjectNode artifact = JsonNodeFactory.instance.objectNode();
        String printable = FreeTree.printable(uri).replaceAll("[\n\r\t]", " ");
        if (!printable.isEmpty() && printable.length() <= URI_MAX) {
            artifact.put("uri", printable);
        }
        if (SHA256.matcher(sha256).matches()) {
            artifact.put("sha256", sha256);
        }
        size.ifPresent(bytes -> artifact.put("size", bytes));
        if (!artifact.isEmpty()) {
            said.set("artifact", artifact);
        }
    }

    /** A field that has no place of its own here. */
    void extra(String name, JsonNode value) {
        if (!value.isMissingNode()) {
            said.withObject("/extra").setAll(named(name, value));
        }
    }

    /** Each field of an object but those named. */
    void extraFields(JsonNode object, Set<String> but) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!but.contains(field.getKey())) {
                extra(field.getKey(), field.getValue());
            }
        }
    }

    private void extraIn(String group, String name, JsonNode value) {
        ObjectNode extra = said.withObject("/extra");
        ObjectNode within =
                extra.get(group) instanceof ObjectNode held ? held : extra.putObject(group);
        within.setAll(named(name, value));
    }

    private ObjectNode named(String name, JsonNode value) {
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        one.set(name, value);
        return (ObjectNode) cleaned("extra", one);
    }

    private JsonNode cleaned(String path, JsonNode value) {
        return new FreeTree((where, what) -> mapped(where, what)).clean(path, value);
    }

    /** Its files; none twice. */
    void files(List<SourceFile> found) {
        for (SourceFile file : found) {
            if (FreeTree.printable(file.path()).equals(file.path())
                    && !file.path().matches("(?s).*[\n\r\t\\\\].*")
                    && file.path().length() <= TEXT_MAX) {
                files.add(file);
            } else {
                findings.lost(model, ref, "file " + file.path(), "no path that can be kept");
            }
        }
    }

    /** Its bytes are not there to be brought along. */
    void missing(String what, String why) {
        artifactMissing = true;
        findings.add(Finding.Kind.MISSING, model, ref, what, why + COMES_WITHOUT);
    }

    /** Bytes are there, and are not its. */
    void damaged(String what, String why) {
        artifactMissing = true;
        findings.lost(model, ref, what, why + COMES_WITHOUT);
    }

    void mapped(String what, String why) {
        findings.mapped(model, ref, what, why);
    }

    void lost(String what, String why) {
        findings.lost(model, ref, what, why);
    }

    private static String cut(String text, int max) {
        return text.substring(0, Math.min(max, text.length()));
    }
}
