package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.fact.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Payloads about hooks as bodies of facts.
 *
 * <p>Threads: stateless.
 */
final class HookCodec {

    /** Most hooks, and origins of one, that a note of deliveries names. */
    static final int NAMED_MAX = 256;

    private static final Pattern ORIGIN = Pattern.compile("[0-9a-f]{32}");

    private HookCodec() {}

    static void write(Payload.OfHooks said, ObjectNode out) {
        if (said instanceof Payload.SetHook set) {
            HookSpec spec = set.spec();
            out.put("id", set.id().toString());
            out.put("url", spec.url());
            names(out, "events", spec.events());
            names(out, "models", spec.models());
            out.put("description", spec.description());
            out.put("key", spec.key());
        } else if (said instanceof Payload.RemoveHook remove) {
            out.put("id", remove.id().toString());
        } else if (said instanceof Payload.Delivered delivered) {
            ObjectNode hooks = out.putObject("up_to");
            delivered
                    .upTo()
                    .forEach(
                            (hook, heads) -> {
                                ObjectNode of = hooks.putObject(hook.toString());
                                heads.forEach((origin, seq) -> of.put(origin.toString(), seq));
                            });
        }
    }

    private static void names(ObjectNode out, String field, List<String> names) {
        ArrayNode list = out.putArray(field);
        names.forEach(list::add);
    }

    /** The payload; empty when the body is not valid for the kind. */
    static Optional<Payload> read(String kind, ObjectNode body) {
        return switch (kind) {
            case Payload.SetHook.KIND -> set(body);
            case Payload.RemoveHook.KIND -> id(body.get("id")).map(Payload.RemoveHook::new);
            case Payload.Delivered.KIND -> delivered(body);
            default -> Optional.empty();
        };
    }

    private static Optional<Payload> set(ObjectNode body) {
        Optional<Ulid> id = id(body.get("id"));
        Optional<String> url = text(body.get("url"));
        Optional<List<String>> events = names(body.get("events"));
        Optional<List<String>> models = names(body.get("models"));
        Optional<String> description = text(body.get("description"));
        Optional<String> key = text(body.get("key"));
        boolean whole =
                id.isPresent()
                        && url.isPresent()
                        && events.isPresent()
                        && models.isPresent()
                        && description.isPresent()
                        && key.isPresent();
        if (!whole) {
            return Optional.empty();
        }
        HookSpec spec =
                new HookSpec(url.get(), events.get(), models.get(), description.get(), key.get());
        return spec.problem().isPresent()
                ? Optional.empty()
                : Optional.of(new Payload.SetHook(id.get(), spec));
    }

    private static Optional<Payload> delivered(ObjectNode body) {
        SortedMap<Ulid, SortedMap<Origin, Long>> upTo = new TreeMap<>();
        if (!(body.get("up_to") instanceof ObjectNode hooks) || hooks.size() > NAMED_MAX) {
            return Optional.empty();
        }
        for (Map.Entry<String, JsonNode> hook : hooks.properties()) {
            Optional<Ulid> id = Ulid.parse(hook.getKey());
            Optional<SortedMap<Origin, Long>> heads = heads(hook.getValue());
            if (id.isEmpty() || heads.isEmpty()) {
                return Optional.empty();
            }
            upTo.put(id.get(), heads.get());
        }
        return Optional.of(new Payload.Delivered(upTo));
    }

    private static Optional<SortedMap<Origin, Long>> heads(JsonNode node) {
        SortedMap<Origin, Long> heads = new TreeMap<>();
        if (!node.isObject() || node.size() > NAMED_MAX) {
            return Optional.empty();
        }
        for (Map.Entry<String, JsonNode> head : node.properties()) {
            JsonNode seq = head.getValue();
            boolean valid =
                    ORIGIN.matcher(head.getKey()).matches()
                            && seq.isIntegralNumber()
                            && seq.canConvertToLong()
                            && seq.longValue() > 0;
            if (!valid) {
                return Optional.empty();
            }
            heads.put(Origin.parse(head.getKey()), seq.longValue());
        }
        return Optional.of(heads);
    }

    private static Optional<Ulid> id(JsonNode node) {
        return text(node).flatMap(Ulid::parse);
    }

    private static Optional<String> text(JsonNode node) {
        return node != null && node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
    }

    private static Optional<List<String>> names(JsonNode node) {
        if (node == null || !node.isArray()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : node) {
            if (!name.isTextual()) {
                return Optional.empty();
            }
            names.add(name.textValue());
        }
        return Optional.of(names);
    }
}
