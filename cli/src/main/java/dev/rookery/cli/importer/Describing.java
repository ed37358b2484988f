package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import java.util.Map;

/**
 * What is said of a model as a whole: description, tags, aliases. Only what this registry says
 * nothing of is taken over: what somebody wrote here stays.
 */
final class Describing {

    private static final int KEY_MAX = 250;
    private static final int TEXT_MAX = 1_000;
    private static final int DESCRIPTION_MAX = 10_000;

    private final NodeClient node;
    private final boolean plan;
    private final Findings findings;

    Describing(NodeClient node, boolean plan, Findings findings) {
        this.node = node;
        this.plan = plan;
        this.findings = findings;
    }

    void describe(String name, ForeignModel model, ImportReport report) {
        boolean nothing =
                model.description().isEmpty()
                        && model.tags().isEmpty()
                        && model.aliases().isEmpty();
        if (nothing || plan) {
            return;
        }
        String operation = "describe " + name;
        try {
            JsonNode here = node.get(operation, Target.api("models", name));
            ObjectNode changes = changes(model, here);
            if (!changes.isEmpty()) {
                node.patch(operation, Target.api("models", name), changes);
            }
            for (Map.Entry<String, String> alias : model.aliases().entrySet()) {
                if (!here.path("aliases").has(alias.getKey())) {
                    alias(name, model, alias.getKey(), report.idOf(alias.getValue()));
                }
            }
        } catch (CommandFailed e) {
            findings.lost(model.name(), "", "what is said of the model", e.getMessage());
        }
    }

    private ObjectNode changes(ForeignModel model, JsonNode here) {
        ObjectNode changes = Json.object();
        if (Json.text(here, "description").isEmpty() && !model.description().isEmpty()) {
            changes.put("description", cut(model));
        }
        for (Map.Entry<String, String> tag : model.tags().entrySet()) {
            if (here.path("tags").has(tag.getKey())) {
                continue;
            }
            if (fits(tag.getKey(), KEY_MAX) && fits(tag.getValue(), TEXT_MAX)) {
                changes.withObject("/tags").put(tag.getKey(), tag.getValue());
            } else {
                findings.lost(
                        model.name(), "", "tag " + tag.getKey(), "too long, or no plain text");
            }
        }
        return changes;
    }

    private String cut(ForeignModel model) {
        String text = model.description();
        if (text.length() <= DESCRIPTION_MAX) {
            return text;
        }
        findings.lost(
                model.name(),
                "",
                "the end of the description",
                "a model keeps at most " + DESCRIPTION_MAX + " characters");
        return text.substring(0, DESCRIPTION_MAX);
    }

    private static boolean fits(String text, int max) {
        return text.length() <= max && FreeTree.printable(text).equals(text);
    }

    private void alias(String name, ForeignModel model, String alias, String id) {
        if (id.isEmpty()) {
            findings.lost(model.name(), "", "alias " + alias, "its version did not come");
            return;
        }
        try {
            node.put(
                    "set @" + alias,
                    Target.api("models", name, "aliases", alias),
                    Json.object().put("ref", id));
        } catch (CommandFailed e) {
            findings.lost(model.name(), "", "alias " + alias, e.getMessage());
        }
    }
}
