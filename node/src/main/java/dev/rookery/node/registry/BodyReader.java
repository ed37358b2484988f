package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads one body, strictly: a field of another type, or with a value that is not accepted, makes
 * the body invalid.
 *
 * <p>Threads: owned by its maker.
 */
final class BodyReader {

    private static final Pattern ORIGIN = Pattern.compile("[0-9a-f]{32}");

    private final ObjectNode body;
    private final FieldRules rules = new FieldRules();

    BodyReader(ObjectNode body) {
        this.body = body;
    }

    /** The payload; empty when the body is not valid for the kind. */
    Optional<Payload> read(String kind) {
        try {
            Payload payload =
                    switch (kind) {
                        case "version.register" -> registration();
                        case "version.move" -> move();
                        case "version.observe" -> new Payload.Observe(id(), observation());
                        case "version.renumber" ->
                                new Payload.Renumber(id(), number(), bool(body, "majority"));
                        case "version.tag" -> tag();
                        case "version.describe" -> describeVersion();
                        case "model.create" -> describe(true);
                        case "model.describe" -> describe(false);
                        case "model.close" -> new Payload.Close(reason());
                        case "model.reopen" -> new Payload.Reopen(reason());
                        case "model.rename" -> rename();
                        case "model.alias" -> alias();
                        case "model.baseline" ->
                                new Payload.SetBaseline(
                                        body.has("baseline")
                                                ? Optional.of(baseline(free("baseline")))
                                                : Optional.empty(),
                                        reason());
                        case Payload.Rollback.KIND -> RollbackCodec.read(this, rules);
                        case Payload.Rewind.KIND -> rewind();
                        case Payload.Parity.KIND -> new Payload.Parity(id(), parity());
                        default -> throw new Malformed("kind");
                    };
            return rules.problem().isPresent() ? Optional.empty() : Optional.of(payload);
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    private Payload.Registration registration() {
        String label = text(body, "label");
        rules.label(label);
        Optional<String> shortId = optionalText(body, "short_id");
        shortId.ifPresent(rules::shortId);
        Optional<String> request = optionalText(body, "request");
        request.ifPresent(hex -> rules.sha256("request", hex));
        Content content = content();
        if (rules.problem().or(() -> ContentRules.problem(content)).isPresent()) {
            throw new Malformed("content");
        }
        return new Payload.Registration(
                id(),
                number(),
                bool(body, "majority"),
                label,
                shortId,
                content,
                optionalUlid("parent_id"),
                request.map(Hash::parse));
    }

    private Content content() {
        return new Content(
                ModelType.parse(text(body, "type")).orElseThrow(() -> new Malformed("type")),
                optionalText(body, "description").orElse(""),
                texts("tags"),
                numbers(body, "metrics"),
                free("training_config"),
                free("training"),
                optionalText(body, "parent"),
                body.has("artifact") ? Optional.of(artifact()) : Optional.empty(),
                files(),
                free("extra"),
                imported());
    }

    private Artifact artifact() {
        ObjectNode node = free("artifact");
        return new Artifact(
                optionalText(node, "uri").orElse(""),
                optionalText(node, "sha256"),
                node.has("size") ? OptionalLong.of(integer(node, "size")) : OptionalLong.empty());
    }

    private List<FileEntry> files() {
        List<FileEntry> files = new ArrayList<>();
        JsonNode nodes = body.get("files");
        if (nodes == null) {
            return files;
        }
        if (!nodes.isArray()) {
            throw new Malformed("files");
        }
        for (JsonNode node : nodes) {
            if (!(node instanceof ObjectNode file)) {
                throw new Malformed("files");
            }
            files.add(
                    new FileEntry(text(file, "path"), text(file, "sha256"), integer(file, "size")));
        }
        return files;
    }

    private Payload.Move move() {
        return new Payload.Move(
                id(), stage("from"), stage("to"), optionalUlid("saw"), reason(), mark());
    }

    private Optional<ImportMark> mark() {
        if (!body.has("imported")) {
            return Optional.empty();
        }
        ImportMark mark = mark(free("imported"));
        mark.check(rules);
        return Optional.of(mark);
    }

    private static ImportMark mark(ObjectNode node) {
        return new ImportMark(
                node.has("at") ? OptionalLong.of(integer(node, "at")) : OptionalLong.empty(),
                optionalText(node, "by").orElse(""),
                node.has("inserted") && bool(node, "inserted"));
    }

    private Optional<Imported> imported() {
        if (!body.has("imported")) {
            return Optional.empty();
        }
        ObjectNode node = free("imported");
        return Optional.of(
                new Imported(
                        mark(node),
                        text(node, "source"),
                        text(node, "name"),
                        node.has("artifact_missing") && bool(node, "artifact_missing")));
    }

    private Payload.Tag tag() {
        String key = text(body, "key");
        Optional<String> value = optionalText(body, "value");
        rules.tag(key, value.orElse(""));
        return new Payload.Tag(id(), key, value);
    }

    private Payload.DescribeVersion describeVersion() {
        String description = text(body, "description");
        rules.description(description);
        return new Payload.DescribeVersion(id(), description);
    }

    private Payload.Describe describe(boolean create) {
        Optional<String> description = optionalText(body, "description");
        description.ifPresent(rules::description);
        SortedMap<String, Optional<String>> tags = new TreeMap<>();
        ObjectNode node = free("tags");
        for (var entry : node.properties()) {
            Optional<String> value = optionalText(node, entry.getKey());
            rules.tag(entry.getKey(), value.orElse(""));
            tags.put(entry.getKey(), value);
        }
        rules.count("tags", tags.size(), ContentRules.TAGS_MAX);
        return new Payload.Describe(create, description, tags);
    }

    private Payload.Rename rename() {
        String name = text(body, "name");
        if (!ModelKey.validName(name)) {
            throw new Malformed("name");
        }
        return new Payload.Rename(name);
    }

    private Payload.Alias alias() {
        String alias = text(body, "alias");
        rules.alias(alias);
        return new Payload.Alias(alias, optionalUlid("id"));
    }

    private Payload.Rewind rewind() {
        SortedMap<Origin, Payload.Rewind.Range> ranges = new TreeMap<>();
        for (var entry : free("ranges").properties()) {
            ranges.put(origin(entry.getKey()), range(entry.getValue()));
        }
        String backup = text(body, "backup");
        rules.text("backup", backup, FieldRules.TEXT_MAX, false);
        String root = text(body, "root");
        rules.sha256("root", root);
        if (rules.problem().isPresent()) {
            throw new Malformed("root");
        }
        return new Payload.Rewind(
                body.has("models") ? Optional.of(models()) : Optional.empty(),
                ranges,
                bool(body, "complete"),
                reason(),
                backup,
                Hash.parse(root));
    }

    static Origin origin(String hex) {
        if (!ORIGIN.matcher(hex).matches()) {
            throw new Malformed("origin");
        }
        return Origin.parse(hex);
    }

    private static Payload.Rewind.Range range(JsonNode node) {
        boolean pair =
                node.isArray()
                        && node.size() == 2
                        && node.get(0).isIntegralNumber()
                        && node.get(0).canConvertToLong()
                        && node.get(1).isIntegralNumber()
                        && node.get(1).canConvertToLong();
        if (!pair || node.get(0).asLong() < 0 || node.get(1).asLong() < node.get(0).asLong()) {
            throw new Malformed("ranges");
        }
        return new Payload.Rewind.Range(node.get(0).asLong(), node.get(1).asLong());
    }

    private SortedSet<ModelKey> models() {
        SortedSet<ModelKey> models = new TreeSet<>();
        if (!body.get("models").isArray()) {
            throw new Malformed("models");
        }
        for (JsonNode node : body.get("models")) {
            models.add(ModelKey.ofEntity(node.asText()).orElseThrow(() -> new Malformed("models")));
        }
        if (models.isEmpty()) {
            throw new Malformed("models");
        }
        return models;
    }

    private Observation observation() {
        SortedMap<String, Double> metrics = metrics(body);
        String source = source(body);
        return new Observation(
                metrics,
                source,
                body.has("at") ? OptionalLong.of(integer(body, "at")) : OptionalLong.empty(),
                games(body),
                body.has("window") ? Optional.of(window(free("window"))) : Optional.empty());
    }

    private Baseline baseline(ObjectNode node) {
        SortedMap<String, Double> metrics = metrics(node);
        if (metrics.isEmpty()) {
            throw new Malformed("metrics");
        }
        Optional<Ulid> version = ulid(node, "id");
        return new Baseline(version, metrics, games(node), source(node), integer(node, "at"));
    }

    private SortedMap<String, Double> metrics(ObjectNode node) {
        return metrics(node, "metrics");
    }

    SortedMap<String, Double> metrics(String name) {
        return metrics(body, name);
    }

    private SortedMap<String, Double> metrics(ObjectNode node, String name) {
        SortedMap<String, Double> metrics = numbers(node, name);
        rules.count(name, metrics.size(), ContentRules.METRICS_MAX);
        metrics.forEach(rules::metric);
        return metrics;
    }

    private String source(ObjectNode node) {
        String source = optionalText(node, "source").orElse("");
        rules.text("source", source, FieldRules.TEXT_MAX, false);
        return source;
    }

    private Optional<Observation.Games> games(ObjectNode node) {
        if (!node.has("games")) {
            return Optional.empty();
        }
        ObjectNode ends = free(node, "games");
        Observation.Games games =
                new Observation.Games(
                        integer(ends, "wins"),
                        integer(ends, "draws"),
                        integer(ends, "losses"),
                        ends.has("errors") ? integer(ends, "errors") : 0);
        rules.games(games);
        return Optional.of(games);
    }

    private Observation.Window window(ObjectNode node) {
        Observation.Window window =
                new Observation.Window(integer(node, "from"), integer(node, "to"));
        rules.window(window);
        return window;
    }

    private ParityReport parity() {
        ParityReport report =
                new ParityReport(
                        text(body, "config"),
                        integer(body, "checked"),
                        integer(body, "failures"),
                        optionalInteger("divergences"),
                        optionalInteger("replay_errors"),
                        bool(body, "passed"),
                        optionalText(body, "source").orElse(""),
                        optionalInteger("at"));
        if (report.problem().isPresent()) {
            throw new Malformed("report");
        }
        return report;
    }

    private OptionalLong optionalInteger(String name) {
        return body.has(name) ? OptionalLong.of(integer(body, name)) : OptionalLong.empty();
    }

    private Ulid id() {
        return requiredUlid("id");
    }

    Ulid requiredUlid(String name) {
        return optionalUlid(name).orElseThrow(() -> new Malformed(name));
    }

    private Optional<Ulid> optionalUlid(String name) {
        return ulid(body, name);
    }

    private static Optional<Ulid> ulid(ObjectNode node, String name) {
        return optionalText(node, name)
                .map(text -> Ulid.parse(text).orElseThrow(() -> new Malformed(name)));
    }

    private long number() {
        long number = integer(body, "number");
        rules.number(number);
        return number;
    }

    String reason() {
        String reason = optionalText(body, "reason").orElse("");
        rules.reason(reason);
        return reason;
    }

    Stage stage(String name) {
        String text = text(body, name);
        return text.equals(Stage.DELETED.text())
                ? Stage.DELETED
                : Stage.parse(text).orElseThrow(() -> new Malformed(name));
    }

    private SortedMap<String, String> texts(String name) {
        SortedMap<String, String> texts = new TreeMap<>();
        ObjectNode node = free(name);
        for (var entry : node.properties()) {
            texts.put(entry.getKey(), text(node, entry.getKey()));
        }
        return texts;
    }

    private static SortedMap<String, Double> numbers(ObjectNode node, String name) {
        SortedMap<String, Double> numbers = new TreeMap<>();
        for (var entry : free(node, name).properties()) {
            if (!entry.getValue().isNumber()) {
                throw new Malformed(name);
            }
            numbers.put(entry.getKey(), entry.getValue().doubleValue());
        }
        return numbers;
    }

    ObjectNode free(String name) {
        return free(body, name);
    }

    private static ObjectNode free(ObjectNode of, String name) {
        JsonNode node = of.get(name);
        if (node == null) {
            return Json.object();
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new Malformed(name);
    }

    String text(String name) {
        return text(body, name);
    }

    static String text(ObjectNode node, String name) {
        return optionalText(node, name).orElseThrow(() -> new Malformed(name));
    }

    private static Optional<String> optionalText(ObjectNode node, String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new Malformed(name);
        }
        return Optional.of(value.textValue());
    }

    static long integer(ObjectNode node, String name) {
        JsonNode value = node.get(name);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new Malformed(name);
        }
        return value.longValue();
    }

    private static boolean bool(ObjectNode node, String name) {
        JsonNode value = node.get(name);
        if (value == null || !value.isBoolean()) {
            throw new Malformed(name);
        }
        return value.booleanValue();
    }

    /** For readers of single kinds: the body is not valid. */
    static RuntimeException malformed(String field) {
        return new Malformed(field);
    }

    /** A field is missing or of another type; never leaves this class. */
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String field) {
            super(field, null, false, false);
        }
    }
}
