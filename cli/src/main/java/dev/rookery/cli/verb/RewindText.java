package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import java.util.function.Consumer;

/** A rewind's plan as people read it: model by model, what goes, what comes back, what changes. */
final class RewindText {

    private static final String NONE = "(none)";

    private final Consumer<String> line;

    /**
     * @param line takes each line
     */
    RewindText(Consumer<String> line) {
        this.line = line;
    }

    void print(JsonNode plan) {
        line.accept(
                "rewind to "
                        + Json.text(plan, "backup_id")
                        + ", made "
                        + Json.text(plan, "at")
                        + ": "
                        + counted(plan, "facts_taken_back", "fact")
                        + " since, "
                        + counted(plan, "changes", "change")
                        + " in "
                        + counted(plan, "models_changed", "model"));
        if (plan.path("facts_merged").asLong() > 0) {
            line.accept(
                    Json.text(plan, "facts_merged")
                            + " facts of the backup are not here yet; they are merged first");
        }
        for (JsonNode model : plan.path("changed")) {
            model(model);
        }
        if (plan.path("cut").asBoolean()) {
            line.accept("… and more: some is not listed");
        }
        Json.list(plan, "notes").forEach(note -> line.accept("note: " + Json.text(note)));
    }

    /** A count with its noun. */
    static String counted(JsonNode document, String field, String noun) {
        String count = Json.text(document, field);
        return count + " " + noun + (count.equals("1") ? "" : "s");
    }

    private void model(JsonNode model) {
        String name = Json.text(model, "model");
        String versions =
                Json.text(model, "versions_now") + " -> " + Json.text(model, "versions_then");
        switch (Json.text(model, "change")) {
            case "goes" -> line.accept("- " + name + "  was not there then");
            case "comes_back" -> line.accept("+ " + name + "  is there again");
            default -> line.accept("~ " + name + "  versions " + versions);
        }
        for (JsonNode change : model.path("changes")) {
            line.accept("    " + change(change));
        }
    }

    private static String change(JsonNode change) {
        String now = value(change, "now");
        String then = value(change, "then");
        String turn = now + " -> " + then;
        String version = change.has("id") ? "version " + version(change) : "the model";
        String key = Json.text(change, "key");
        return switch (Json.text(change, "what")) {
            case "version_goes" -> "- " + version + "  was " + now;
            case "version_comes_back" -> "+ " + version + "  as " + then;
            case "stage" -> "~ " + version + "  " + turn;
            case "alias" -> "~ @" + key + "  " + turn;
            case "description" -> "~ " + version + "  description: " + turn;
            default -> "~ " + version + "  " + Json.text(change, "what") + " " + key + ": " + turn;
        };
    }

    /** The number, or the ULID while it is contested. */
    private static String version(JsonNode change) {
        return change.path("version").isNumber()
                ? Json.text(change, "version")
                : Json.text(change, "id");
    }

    private static String value(JsonNode change, String side) {
        String text = Json.text(change, side);
        return text.isEmpty() ? NONE : text;
    }
}
