package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.fact.Fact;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Payloads as bodies of facts: compact UTF-8 JSON, keys in a fixed order, what is empty left out.
 *
 * <p>A body is valid by its bytes alone ({@link Json}, {@link FieldRules}). Keys that are not known
 * are skipped, not refused: a later version may add some, and the rest must still fold.
 *
 * <p>Threads: stateless.
 */
public final class PayloadCodec {

    /** Most bytes of a body: leaves room in a fact for kind, entity and actor. */
    public static final int BODY_BYTES_MAX = 250 << 10;

    private PayloadCodec() {}

    /** Whether the fold knows this kind. */
    public static boolean known(String kind) {
        return switch (kind) {
            case "model.create",
                    "model.describe",
                    "model.close",
                    "model.reopen",
                    "model.rename",
                    "model.alias",
                    "model.baseline",
                    Payload.Rollback.KIND,
                    "version.register",
                    "version.renumber",
                    "version.move",
                    "version.observe",
                    "version.tag",
                    "version.describe",
                    Payload.Rewind.KIND,
                    Payload.Parity.KIND,
                    Payload.SetHook.KIND,
                    Payload.RemoveHook.KIND,
                    Payload.Delivered.KIND,
                    Payload.Retraining.KIND ->
                    true;
            default -> false;
        };
    }

    /** Reads a fact's body; empty when the kind is unknown or the body not valid for it. */
    public static Optional<Payload> decode(Fact fact) {
        return decode(fact.kind(), fact.body());
    }

    /**
     * The same, without reading a body of which the meaning is known: what this node wrote itself
     * was valid when it was judged, and what a snapshot brought was read on its way.
     */
    public static Optional<Payload> said(Fact fact) {
        return fact.meaning().isPresent() ? fact.meaning().map(Payload.class::cast) : decode(fact);
    }

    /**
     * The fact with its body read, so that the fold need not; itself where there is nothing to
     * read.
     */
    public static Fact read(Fact fact) {
        return decode(fact).<Fact>map(fact::meaning).orElse(fact);
    }

    /** Reads a body; empty when the kind is unknown or the body not valid for it. */
    public static Optional<Payload> decode(String kind, byte[] body) {
        if (!known(kind) || body.length > BODY_BYTES_MAX) {
            return Optional.empty();
        }
        return Json.read(body).flatMap(tree -> read(kind, tree));
    }

    private static Optional<Payload> read(String kind, ObjectNode tree) {
        return switch (kind) {
            case Payload.SetHook.KIND, Payload.RemoveHook.KIND, Payload.Delivered.KIND ->
                    HookCodec.read(kind, tree);
            case Payload.Retraining.KIND -> RetrainingCodec.read(tree);
            default -> new BodyReader(tree).read(kind);
        };
    }

    /** Why a body of a known kind is not valid; empty when it is. */
    static Optional<String> fault(Fact fact) {
        if (fact.body().length > BODY_BYTES_MAX) {
            return Optional.of("its body is over " + BODY_BYTES_MAX + " bytes");
        }
        if (Json.read(fact.body()).isEmpty()) {
            return Optional.of("its body is not one JSON object with each key once");
        }
        return decode(fact).isPresent()
                ? Optional.empty()
                : Optional.of("a field that its kind needs is missing, or one breaks its limits");
    }

    /** The body; the payload's fields have been checked. */
    public static byte[] encode(Payload payload) {
        ObjectNode out = Json.object();
        if (payload instanceof Payload.Registration registration) {
            ContentCodec.write(registration, out);
        } else if (payload instanceof Payload.Move move) {
            out.put("id", move.id().toString());
            out.put("from", move.from().text());
            out.put("to", move.to().text());
            move.saw().ifPresent(id -> out.put("saw", id.toString()));
            reason(out, move.reason());
            move.imported().ifPresent(mark -> write(mark, out.putObject("imported")));
        } else if (payload instanceof Payload.Observe observe) {
            out.put("id", observe.id().toString());
            observation(out, observe.observation());
        } else if (payload instanceof Payload.Renumber renumber) {
            out.put("id", renumber.id().toString());
            out.put("number", renumber.number());
            out.put("majority", renumber.majority());
        } else if (payload instanceof Payload.Tag tag) {
            out.put("id", tag.id().toString());
            out.put("key", tag.key());
            out.put("value", tag.value().orElse(null));
        } else if (payload instanceof Payload.DescribeVersion describe) {
            out.put("id", describe.id().toString());
            out.put("description", describe.description());
        } else {
            ofModel(payload, out);
        }
        return Json.write(out);
    }

    private static void ofModel(Payload payload, ObjectNode out) {
        if (payload instanceof Payload.Describe describe) {
            describe.description().ifPresent(text -> out.put("description", text));
            tags(out, describe.tags());
        } else if (payload instanceof Payload.Close close) {
            reason(out, close.reason());
        } else if (payload instanceof Payload.Reopen reopen) {
            reason(out, reopen.reason());
        } else if (payload instanceof Payload.Rename rename) {
            out.put("name", rename.name());
        } else if (payload instanceof Payload.Alias alias) {
            out.put("alias", alias.alias());
            out.put("id", alias.id().map(Ulid::toString).orElse(null));
        } else if (payload instanceof Payload.Rollback rollback) {
            RollbackCodec.write(rollback, out);
        } else if (payload instanceof Payload.SetBaseline set) {
            baseline(out, set);
        } else if (payload instanceof Payload.Rewind rewind) {
            rewind(rewind, out);
        } else if (payload instanceof Payload.OfHooks hooks) {
            HookCodec.write(hooks, out);
        } else if (payload instanceof Payload.Retraining said) {
            RetrainingCodec.write(said.want(), out);
        } else if (payload instanceof Payload.Parity parity) {
            out.put("id", parity.id().toString());
            report(out, parity.report());
        } else {
            throw new IllegalStateException("a payload without a body: " + payload.kind());
        }
    }

    private static void rewind(Payload.Rewind rewind, ObjectNode out) {
        rewind.models()
                .ifPresent(
                        models -> {
                            ArrayNode names = out.putArray("models");
                            models.forEach(model -> names.add(model.entity()));
                        });
        ObjectNode ranges = out.putObject("ranges");
        rewind.ranges()
                .forEach(
                        (origin, range) ->
                                ranges.putArray(origin.toString())
                                        .add(range.after())
                                        .add(range.upTo()));
        out.put("complete", rewind.complete());
        reason(out, rewind.reason());
        out.put("backup", rewind.backup());
        out.put("root", rewind.root().toString());
    }

    private static void report(ObjectNode out, ParityReport report) {
        out.put("config", report.config());
        out.put("checked", report.checked());
        out.put("failures", report.failures());
        report.divergences().ifPresent(games -> out.put("divergences", games));
        report.replayErrors().ifPresent(games -> out.put("replay_errors", games));
        out.put("passed", report.passed());
        if (!report.source().isEmpty()) {
            out.put("source", report.source());
        }
        report.atMillis().ifPresent(at -> out.put("at", at));
    }

    /** What is unknown is left out. */
    static void write(ImportMark mark, ObjectNode out) {
        mark.atMillis().ifPresent(at -> out.put("at", at));
        if (!mark.by().isEmpty()) {
            out.put("by", mark.by());
        }
        if (mark.inserted()) {
            out.put("inserted", true);
        }
    }

    private static void reason(ObjectNode out, String reason) {
        if (!reason.isEmpty()) {
            out.put("reason", reason);
        }
    }

    private static void tags(ObjectNode out, SortedMap<String, Optional<String>> tags) {
        if (!tags.isEmpty()) {
            ObjectNode node = out.putObject("tags");
            tags.forEach((key, value) -> node.put(key, value.orElse(null)));
        }
    }

    private static void observation(ObjectNode out, Observation seen) {
        metrics(out, seen.metrics());
        if (!seen.source().isEmpty()) {
            out.put("source", seen.source());
        }
        seen.atMillis().ifPresent(at -> out.put("at", at));
        seen.games().ifPresent(games -> games(out, games));
        seen.window()
                .ifPresent(
                        window ->
                                out.putObject("window")
                                        .put("from", window.fromMillis())
                                        .put("to", window.toMillis()));
    }

    /** What is taken away has a body without a baseline. */
    private static void baseline(ObjectNode out, Payload.SetBaseline set) {
        set.baseline()
                .ifPresent(
                        baseline -> {
                            ObjectNode node = out.putObject("baseline");
                            baseline.version().ifPresent(id -> node.put("id", id.toString()));
                            metrics(node, baseline.metrics());
                            baseline.games().ifPresent(games -> games(node, games));
                            if (!baseline.source().isEmpty()) {
                                node.put("source", baseline.source());
                            }
                            node.put("at", baseline.atMillis());
                        });
        reason(out, set.reason());
    }

    private static void metrics(ObjectNode out, SortedMap<String, Double> metrics) {
        ObjectNode node = out.putObject("metrics");
        metrics.forEach((name, value) -> Json.put(node, name, value));
    }

    private static void games(ObjectNode out, Observation.Games games) {
        ObjectNode node =
                out.putObject("games")
                        .put("wins", games.wins())
                        .put("draws", games.draws())
                        .put("losses", games.losses());
        if (games.errors() > 0) {
            node.put("errors", games.errors());
        }
    }
}
