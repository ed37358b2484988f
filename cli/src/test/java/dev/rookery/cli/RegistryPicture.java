package dev.rookery.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a registry holds as its users see it, but for what tells where a version was brought in:
 * models, their versions in their order, what each went through, baselines.
 */
final class RegistryPicture {

    private static final List<String> OF_THE_IMPORT =
            List.of("updated_at", "created_by", "imported", "import", "artifact_missing");

    private static final List<String> OF_A_MODEL =
            List.of("name", "description", "tags", "aliases", "type", "versions", "stages");

    private final NodeClient node;

    private RegistryPicture(NodeClient node) {
        this.node = node;
    }

    /** As a document, so that two can be compared line by line. */
    static String of(NodeClient node) {
        return Json.pretty(new RegistryPicture(node).models());
    }

    private ArrayNode models() {
        ArrayNode models = Json.object().putArray("models");
        for (JsonNode model : list(Target.api("models"), "models")) {
            String name = Json.text(model, "name");
            ObjectNode shown = models.addObject();
            OF_A_MODEL.forEach(field -> shown.set(field, model.path(field)));
            shown.put("latest", Json.text(model.path("latest"), "id"));
            shown.put("production", Json.text(model.path("production"), "id"));
            shown.set("baseline", baseline(name));
            Map<String, ArrayNode> moves = moves(name);
            ArrayNode versions = shown.putArray("all");
            for (JsonNode version : list(Target.api("models", name, "versions"), "versions")) {
                String id = Json.text(version, "id");
                ObjectNode one = versions.addObject();
                one.setAll((ObjectNode) version);
                one.remove(OF_THE_IMPORT);
                one.set("moves", moves.getOrDefault(id, Json.object().putArray("none")));
            }
        }
        return models;
    }

    private JsonNode baseline(String model) {
        try {
            ObjectNode said =
                    (ObjectNode) node.get("look", Target.api("models", model, "baseline"));
            String id = Json.text(said.path("version"), "id");
            said.remove(List.of("set_by", "set_at"));
            return said.put("version", id);
        } catch (CommandFailed none) {
            return Json.object();
        }
    }

    /** What each version went through, told from its own moves and from who took its place. */
    private Map<String, ArrayNode> moves(String model) {
        Map<String, ArrayNode> moves = new HashMap<>();
        List<JsonNode> history = list(Target.api("models", model, "history"), "history");
        for (int i = history.size() - 1; i >= 0; i--) {
            JsonNode entry = history.get(i);
            boolean applied = Json.text(entry, "outcome").equals("applied");
            if (!applied || entry.path("inserted").asBoolean()) {
                continue;
            }
            boolean imported = entry.path("imported").asBoolean();
            String archived = Json.text(entry, "archived");
            if (!archived.isEmpty() && !imported) {
                add(moves, archived, entry, "made room");
            }
            boolean deletion =
                    (Json.text(entry, "from") + Json.text(entry, "to")).contains("deleted");
            if (!deletion) {
                boolean aside = Json.text(entry, "reason").startsWith("for ");
                boolean lost = Json.text(entry, "reason").startsWith("loses");
                boolean out = !Json.text(entry, "to").equals("production");
                boolean room = imported && out && (aside || lost);
                add(moves, Json.text(entry, "id"), entry, room ? "made room" : said(entry));
            }
        }
        return moves;
    }

    private static String said(JsonNode entry) {
        return Json.text(entry, "to") + " " + Json.text(entry, "reason");
    }

    private static void add(Map<String, ArrayNode> moves, String id, JsonNode entry, String what) {
        moves.computeIfAbsent(id, fresh -> Json.object().putArray("moves"))
                .add(what + " " + Json.text(entry, "at") + " " + Json.text(entry, "actor"));
    }

    private List<JsonNode> list(Target target, String field) {
        JsonNode page = node.get("look", target.with("limit", "1000"));
        if (page.has("next_page_token")) {
            throw new AssertionError("more than a page of " + field);
        }
        return Json.list(page, field);
    }
}
