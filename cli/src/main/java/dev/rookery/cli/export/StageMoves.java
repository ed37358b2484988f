package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The stages that each version of a model went through, by version: what its own moves, rollbacks
 * and the promotions of others made of it. A move that only led to where a version stood in the
 * registry it came from did not happen, and an import puts it in again where it needs one.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class StageMoves {

    private static final String DELETED = "deleted";
    private static final String ARCHIVED = "archived";
    private static final String REJECTED = "rejected";

    private final Map<String, List<ObjectNode>> byVersion = new HashMap<>();

    /** Those whose last move so far is to make room for an import. */
    private final Set<String> madeRoomForImport = new HashSet<>();

    private final Map<String, ObjectNode> rolledBack = new HashMap<>();

    /**
     * @param moves those that took effect and stand, oldest first
     */
    StageMoves(List<JsonNode> moves) {
        moves.forEach(this::add);
    }

    /**
     * Those of one version, oldest first: {@code [{to, at, by, reason}]}.
     *
     * @param stage where it stands
     */
    ArrayNode of(String id, String stage) {
        settle(id, stage);
        ArrayNode all = Json.object().putArray("moves");
        byVersion.getOrDefault(id, List.of()).forEach(all::add);
        return all;
    }

    private void add(JsonNode entry) {
        String id = Json.text(entry, "id");
        settle(id, Json.text(entry, "from"));
        if (entry.path("inserted").asBoolean()) {
            cameBack(id);
            return;
        }
        String archived = Json.text(entry, "archived");
        if (!archived.isEmpty()) {
            madeRoom(archived, entry);
        }
        String to = Json.text(entry, "to");
        if (!to.equals(DELETED) && !Json.text(entry, "from").equals(DELETED)) {
            madeRoomForImport.remove(id);
            of(id, move(entry, to, Json.text(entry, "reason")));
        }
    }

    private void madeRoom(String id, JsonNode entry) {
        boolean rollback = entry.path("rollback").isObject();
        String reason = rollback ? Json.text(entry, "reason") : "for " + Json.text(entry, "label");
        ObjectNode move = move(entry, ARCHIVED, reason);
        of(id, move);
        if (rollback) {
            rolledBack.put(id, move);
        }
        if (entry.path("imported").asBoolean()) {
            madeRoomForImport.add(id);
        }
    }

    /** What failed was archived or rejected: where it went on from says which. */
    private void settle(String id, String stage) {
        ObjectNode failed = rolledBack.remove(id);
        if (failed != null && stage.equals(REJECTED)) {
            failed.put("to", REJECTED);
        }
    }

    /** Who made room for the length of an import never did so in the registry it came from. */
    private void cameBack(String id) {
        if (madeRoomForImport.remove(id)) {
            List<ObjectNode> moves = byVersion.get(id);
            moves.remove(moves.size() - 1);
        }
    }

    private void of(String id, ObjectNode move) {
        byVersion.computeIfAbsent(id, fresh -> new ArrayList<>()).add(move);
    }

    private static ObjectNode move(JsonNode entry, String to, String reason) {
        return Json.object()
                .put("to", to)
                .put("at", Json.text(entry, "at"))
                .put("by", Json.text(entry, "actor"))
                .put("reason", reason);
    }
}
