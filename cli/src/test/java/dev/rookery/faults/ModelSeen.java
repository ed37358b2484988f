package dev.rookery.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A model as one node shows it. Threads: immutable.
 *
 * @param model the model itself
 * @param versions by ULID
 * @param moves ULID and target stage of every move in the history
 */
record ModelSeen(JsonNode model, Map<String, JsonNode> versions, Set<String> moves) {

    private static final String PAGE = "limit=1000";

    static ModelSeen on(FaultNode node, String model) {
        String path = "/api/v1/models/" + model;
        Map<String, JsonNode> versions = new TreeMap<>();
        Set<String> moves = new HashSet<>();
        pages(node, path + "/versions", "versions")
                .forEach((id, version) -> versions.put(id, version));
        pages(node, path + "/history", "history")
                .forEach(
                        (fact, entry) -> {
                            if (entry.path("kind").asText().equals("version.move")) {
                                moves.add(
                                        move(entry.path("id").asText(), entry.path("to").asText()));
                            }
                        });
        return new ModelSeen(node.get(path), versions, moves);
    }

    /** A missing node when there is none. */
    JsonNode version(String id) {
        return versions.getOrDefault(id, MissingNode.getInstance());
    }

    boolean moved(String id, String to) {
        return moves.contains(move(id, to));
    }

    long inProduction() {
        return versions.values().stream()
                .filter(version -> version.path("stage").asText().equals("production"))
                .count();
    }

    long contested() {
        return versions.values().stream()
                .filter(version -> version.path("number_conflict").asBoolean())
                .count();
    }

    /** How many versions have a number that another one has too. */
    long sharedNumbers() {
        Set<Integer> numbers = new HashSet<>();
        return versions.values().stream()
                .filter(version -> version.path("version").isInt())
                .filter(version -> !numbers.add(version.path("version").asInt()))
                .count();
    }

    private static Map<String, JsonNode> pages(FaultNode node, String path, String list) {
        Map<String, JsonNode> items = new TreeMap<>();
        String token = "";
        do {
            String next = token.isEmpty() ? "" : "&page_token=" + token;
            JsonNode page = node.get(path + "?" + PAGE + next);
            for (JsonNode item : page.path(list)) {
                items.put(item.path(item.has("fact") ? "fact" : "id").asText(), item);
            }
            token = page.path("next_page_token").asText("");
        } while (!token.isEmpty());
        return items;
    }

    private static String move(String id, String to) {
        return id + " to " + to;
    }
}
