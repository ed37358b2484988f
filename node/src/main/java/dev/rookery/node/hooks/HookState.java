package dev.rookery.node.hooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each hook's place, in a file of the data folder. A file that is lost or old costs deliveries made
 * twice, and nothing else.
 *
 * <p>Threads: owned by the runner.
 */
final class HookState {

    private static final Logger log = LoggerFactory.getLogger(HookState.class);
    private static final long BYTES_MAX = 16L << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;
    private byte[] saved = new byte[0];

    HookState(Path file) {
        this.file = file;
    }

    /** What the file has; nothing where there is none that can be read. */
    Map<Ulid, HookPlace> read() {
        Map<Ulid, HookPlace> places = new TreeMap<>();
        try {
            if (Files.exists(file) && Files.size(file) <= BYTES_MAX) {
                for (Map.Entry<String, JsonNode> hook :
                        MAPPER.readTree(file.toFile()).properties()) {
                    Ulid.parse(hook.getKey())
                            .ifPresent(id -> places.put(id, place(hook.getValue())));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            log.warn(
                    "[hooks] could not read {}: {}; what it knew as delivered may be sent again",
                    file,
                    e.toString());
            places.clear();
        }
        return places;
    }

    /** Writes the file, when there is anything new; where that fails, it is tried again. */
    void save(Map<Ulid, HookPlace> places) {
        ObjectNode all = MAPPER.createObjectNode();
        places.forEach((id, place) -> write(all.putObject(id.toString()), place));
        try {
            byte[] now = MAPPER.writeValueAsBytes(all);
            if (!Arrays.equals(now, saved)) {
                DurableFiles.write(file, now);
                saved = now;
            }
        } catch (IOException e) {
            log.warn(
                    "[hooks] could not write {}: {}; after a restart events may be sent again",
                    file,
                    e.toString());
        }
    }

    private static void write(ObjectNode out, HookPlace place) {
        out.put("cursor", place.cursor());
        out.put("noted", place.noted());
        heads(out.putObject("own"), place.own());
        heads(out.putObject("others"), place.others());
        for (HookDelivery delivery : place.log()) {
            out.withArray("log")
                    .addObject()
                    .put("at", delivery.atMillis())
                    .put("id", delivery.eventId())
                    .put("type", delivery.type())
                    .put("outcome", delivery.outcome().text())
                    .put("status", delivery.status())
                    .put("detail", delivery.detail())
                    .put("took", delivery.tookMillis());
        }
    }

    private static void heads(ObjectNode out, SortedMap<Origin, Long> heads) {
        heads.forEach((origin, seq) -> out.put(origin.toString(), seq));
    }

    private static SortedMap<Origin, Long> heads(JsonNode node) {
        SortedMap<Origin, Long> heads = new TreeMap<>();
        for (Map.Entry<String, JsonNode> head : node.properties()) {
            heads.put(Origin.parse(head.getKey()), head.getValue().asLong());
        }
        return heads;
    }

    private static HookPlace place(JsonNode node) {
        List<HookDelivery> log = new ArrayList<>();
        for (JsonNode delivery : node.path("log")) {
            log.add(
                    new HookDelivery(
                            delivery.path("at").asLong(),
                            delivery.path("id").asText(),
                            delivery.path("type").asText(),
                            HookDelivery.Outcome.valueOf(
                                    delivery.path("outcome").asText().toUpperCase(Locale.ROOT)),
                            delivery.path("status").asInt(),
                            delivery.path("detail").asText(),
                            delivery.path("took").asLong()));
        }
        return new HookPlace(
                node.path("cursor").asLong(),
                node.path("noted").asLong(),
                heads(node.path("own")),
                heads(node.path("others")),
                log);
    }
}
