package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One model with all that the node shows of it.
 *
 * <p>Threads: immutable, as long as nobody writes to the trees.
 *
 * @param model as in {@code GET /models}
 * @param versions as in {@code GET /models/{model}/versions}, oldest first
 * @param history as in {@code GET /models/{model}/history}, oldest first
 * @param baseline as in {@code GET /models/{model}/baseline}; empty where there is none
 */
record ModelDump(
        JsonNode model,
        List<JsonNode> versions,
        List<JsonNode> history,
        Optional<JsonNode> baseline) {

    ModelDump {
        versions = List.copyOf(versions);
        history = List.copyOf(history);
    }

    String name() {
        return Json.text(model, "name");
    }

    /** The moves that took effect and still stand, oldest first. */
    List<JsonNode> moves() {
        List<JsonNode> moves = new ArrayList<>();
        for (JsonNode entry : history) {
            boolean stands = Json.text(entry, "rewound_by").isEmpty();
            if (stands && Json.text(entry, "outcome").equals("applied")) {
                moves.add(entry);
            }
        }
        return moves;
    }

    /** By a version's id, when it last came into production. */
    Map<String, String> promotions() {
        Map<String, String> at = new HashMap<>();
        for (JsonNode move : moves()) {
            if (Json.text(move, "to").equals("production")) {
                at.put(Json.text(move, "id"), Json.text(move, "at"));
            }
        }
        return at;
    }

    /** The newest version of a stage. */
    Optional<JsonNode> newestIn(String stage) {
        Optional<JsonNode> newest = Optional.empty();
        for (JsonNode version : versions) {
            if (Json.text(version, "stage").equals(stage)) {
                newest = Optional.of(version);
            }
        }
        return newest;
    }
}
