package dev.rookery.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.node.registry.Artifact;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Expect;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.Observation;
import dev.rookery.node.registry.Stage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Bodies as the registry's words: shapes here, values by its rules. */
final class Bodies {
    static final int REASON_MAX = 1_000;
    static final int DESCRIPTION_MAX = 10_000;
    static final int TAG_MAX = 1_000;
    static final String STAGES =
            "one of development (dev), staging, production (prod), archived, rejected";
    static final String TYPES =
            "one of policy_value, heuristic, ensemble, compressed, experimental";

    private static final int URI_MAX = 2_048;
    private static final int PATH_MAX = 1_024;
    private static final int FILES_MAX = 10_000;
    private static final int LABEL_MAX = 128;
    private static final int HASH_CHARS = 64;
    static final int SOURCE_MAX = 128;

    /** The fields of a registration. */
    static final Set<String> REGISTRATION =
            Set.of(
                    "type",
                    "description",
                    "tags",
                    "metrics",
                    "training_config",
                    "training",
                    "parent",
                    "artifact",
                    "files",
                    "label",
                    "extra");

    private static final Set<String> ARTIFACT = Set.of("uri", "sha256", "size");
    private static final Set<String> FILE = Set.of("path", "sha256", "size");
    private static final Set<String> OBSERVATION =
            Set.of("metrics", "source", "at", "games", "window");
    private static final Set<String> GAMES = Set.of("wins", "draws", "losses", "errors");
    private static final Set<String> WINDOW = Set.of("from", "to");
    private static final String TIME = "a time such as 2026-11-20T14:05:00Z";

    private Bodies() {}

    /** A registration's body. */
    record Registration(Optional<String> label, Content content) {}

    static Registration registration(Exchange exchange) {
        return registration(exchange.fields(REGISTRATION), TAG_MAX);
    }

    /** Of a body that may have more fields. */
    static Registration registration(Fields body, int tagMax) {
        Content content =
                new Content(
                        body.parsed("type", ModelType::parse, TYPES).orElse(ModelType.EXPERIMENTAL),
                        body.text("description", DESCRIPTION_MAX).orElse(""),
                        body.texts("tags", tagMax),
                        body.numbers("metrics"),
                        body.free("training_config"),
                        body.free("training"),
                        body.text("parent", 2 * LABEL_MAX),
                        body.object("artifact", ARTIFACT).map(Bodies::artifact),
                        files(body),
                        body.free("extra"));
        return new Registration(body.text("label", LABEL_MAX), content);
    }

    static Observation observation(Exchange exchange) {
        Fields body = exchange.fields(OBSERVATION);
        if (!body.has("metrics")) {
            throw body.missing("metrics", "an object of finite numbers");
        }
        return new Observation(
                body.numbers("metrics"),
                source(body),
                at(body),
                games(body),
                body.object("window", WINDOW).map(Bodies::window));
    }

    static String source(Fields body) {
        return body.text("source", SOURCE_MAX).orElse("");
    }

    /** The time at which something was measured; empty when it is not given. */
    static OptionalLong at(Fields body) {
        return body.parsed("at", Bodies::time, TIME).orElse(OptionalLong.empty());
    }

    static Optional<Observation.Games> games(Fields body) {
        return body.object("games", GAMES).map(Bodies::ends);
    }

    private static Observation.Window window(Fields fields) {
        return new Observation.Window(
                required(fields, "from", Bodies::time, TIME).getAsLong(),
                required(fields, "to", Bodies::time, TIME).getAsLong());
    }

    /** The reason among the parameters of a request without a body. */
    static String reason(Query query) {
        String reason = query.text("reason").orElse("");
        if (reason.length() > REASON_MAX || !FreeTrees.clean(reason)) {
            throw Query.invalid("reason", reason, "at most 1000 characters, no control ones");
        }
        return reason;
    }

    static <T> T required(
            Fields body, String name, Function<String, Optional<T>> parser, String accepted) {
        return body.parsed(name, parser, accepted).orElseThrow(() -> body.missing(name, accepted));
    }

    /** What a caller believes to be so; nothing when it is not given. */
    static Expect expect(Fields body) {
        Optional<JsonNode> given = body.given("expect");
        if (given.isEmpty()) {
            return Expect.NOTHING;
        }
        return Expect.parse(given.get())
                .orElseThrow(
                        () ->
                                body.invalid(
                                        "expect",
                                        given.get(),
                                        "a stage, or {stage, production} with a ref or none"));
    }

    static Stage stage(Fields body, String name) {
        return required(body, name, Stage::parse, STAGES);
    }

    /** For parameters: a value that a function can read. */
    static <T> Optional<T> parameter(
            Query query, String name, Function<String, Optional<T>> parser, String accepted) {
        return query.text(name)
                .map(
                        text ->
                                parser.apply(text)
                                        .orElseThrow(() -> Query.invalid(name, text, accepted)));
    }

    private static Artifact artifact(Fields fields) {
        return new Artifact(
                fields.text("uri", URI_MAX).orElse(""),
                fields.text("sha256", HASH_CHARS),
                fields.whole("size", 0, Long.MAX_VALUE));
    }

    private static List<FileEntry> files(Fields body) {
        return body.objects("files", FILES_MAX, FILE).stream().map(Bodies::file).toList();
    }

    private static FileEntry file(Fields fields) {
        return new FileEntry(
                fields.requiredText("path", PATH_MAX),
                fields.requiredText("sha256", HASH_CHARS),
                fields.whole("size", 0, Long.MAX_VALUE)
                        .orElseThrow(() -> fields.missing("size", "a whole number of bytes")));
    }

    private static Observation.Games ends(Fields fields) {
        return new Observation.Games(
                fields.whole("wins", 0, Integer.MAX_VALUE).orElse(0),
                fields.whole("draws", 0, Integer.MAX_VALUE).orElse(0),
                fields.whole("losses", 0, Integer.MAX_VALUE).orElse(0),
                fields.whole("errors", 0, Integer.MAX_VALUE).orElse(0));
    }

    static Optional<OptionalLong> time(String text) {
        return Iso.parse(text).map(at -> OptionalLong.of(at.toEpochMilli()));
    }
}
