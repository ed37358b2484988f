package dev.rookery.node.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An event as others read it: CloudEvents 1.0, JSON, structured. Id and source follow from the fact
 * that the event tells of, so whichever node sends it, and however often, it is the same event.
 *
 * <p>Source: CloudEvents 1.0.2, JSON event format.
 *
 * <p>Threads: immutable.
 *
 * @param type with {@code dev.rookery.} before it
 * @param body at most some 8 KB
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CloudEvent(String id, String type, byte[] body) {

    /** What the body is. */
    static final String CONTENT_TYPE = "application/cloudevents+json; charset=utf-8";

    private static final String PREFIX = "dev.rookery.";
    private static final int DETAIL_MAX = 2_000;
    private static final int ID_CHARS = 32;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Of what happened in a cluster. */
    static CloudEvent of(String cluster, HookFeed.Happened happened) {
        RegistryEvent event = happened.event();
        String model = event.model().map(key -> key.entity()).orElse("");
        String version = event.version().map(Ulid::toString).orElse("");
        ObjectNode data = MAPPER.createObjectNode();
        data.put("event", event.type());
        event.model().ifPresent(key -> data.put("model", key.name()));
        event.version()
                .ifPresent(
                        id -> {
                            data.put("version", id.toString());
                            data.put("href", "/api/v1/versions/" + id);
                        });
        data.put("detail", cut(event.detail()));
        ObjectNode fact = data.putObject("fact");
        fact.put("origin", event.fact().rank().dot().origin().toString());
        fact.put("seq", event.fact().rank().dot().seq());
        String subject =
                event.model().map(key -> key.name()).orElse("")
                        + (version.isEmpty() ? "" : "/" + version);
        return new CloudEvent(
                id(event.type(), happened.name(), model, version),
                event.type(),
                body(
                        cluster,
                        id(event.type(), happened.name(), model, version),
                        event.type(),
                        subject,
                        happened.atMillis(),
                        data));
    }

    /** One that tells of nothing, to try a hook with. */
    static CloudEvent test(String cluster, Ulid hook, long nowMillis) {
        ObjectNode data = MAPPER.createObjectNode();
        data.put("event", "hook.test").put("hook", hook.toString());
        data.put("detail", "a test: nothing happened");
        String id = id("hook.test", hook.toString(), Long.toString(nowMillis), "");
        return new CloudEvent(id, "hook.test", body(cluster, id, "hook.test", "", nowMillis, data));
    }

    private static String id(String... parts) {
        byte[] name = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
        return Hash.of(name).toString().substring(0, ID_CHARS);
    }

    private static byte[] body(
            String cluster,
            String id,
            String type,
            String subject,
            long atMillis,
            ObjectNode data) {
        ObjectNode event = MAPPER.createObjectNode();
        event.put("specversion", "1.0");
        event.put("id", id);
        event.put("source", "urn:rookery:" + cluster);
        event.put("type", PREFIX + type);
        if (!subject.isEmpty()) {
            event.put("subject", subject);
        }
        Instant at = Instant.ofEpochMilli(atMillis).truncatedTo(ChronoUnit.MILLIS);
        event.put("time", at.toString());
        event.put("datacontenttype", "application/json");
        event.set("data", data);
        try {
            return MAPPER.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree did not serialize", e);
        }
    }

    private static String cut(String detail) {
        return detail.length() <= DETAIL_MAX ? detail : detail.substring(0, DETAIL_MAX);
    }
}
