package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Reply;
import dev.rookery.cli.client.Target;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is said of a model as a whole: description, tags, aliases. Only what this registry says
 * nothing of is taken over: what somebody wrote here stays.
 */
final class Describing {

    private static final int NOT_FOUND = 404;
    private static final int KEY_MAX = 250;
    private static final int TEXT_MAX = 1_000;
    private static final int DESCRIPTION_MAX = 10_000;

    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final NodeClient node;
    private final boolean plan;
    private final Findings findings;

    Describing(NodeClient node, boolean plan, Findings findings) {
        this.node = node;
        this.plan = plan;
        this.findings = findings;
    }

    /**
     * Sets a baseline that is no version's, before one comes whose it would be taken for; to be
     * asked before the model's versions are brought.
     */
    void prepare(String name, ForeignModel model) {
        boolean ofNone = model.baseline().filter(said -> !said.hasNonNull("version")).isPresent();
        String operation = "create " + name;
        if (plan || !ofNone || exists(operation, Target.api("models", name))) {
            return;
        }
        try {
            node.post(operation, Target.api("models"), Json.object().put("name", name));
            baseline(operation, name, model);
        } catch (CommandFailed e) {
            findings.lost(model.name(), "", "the baseline", e.getMessage());
        }
    }

    /** Says it, after the model's versions came. */
    void describe(String name, ForeignModel model, ImportReport report) {
        boolean nothing =
                model.description().isEmpty()
                        && model.tags().isEmpty()
                        && model.aliases().isEmpty()
                        && model.baseline().isEmpty()
                        && !model.versions().isEmpty();
        if (plan) {
            model.aliases().keySet().forEach(alias -> planned(model, alias));
        }
        if (nothing || plan) {
            return;
        }
        String operation = "describe " + name;
        try {
            if (model.versions().isEmpty() && !exists(operation, Target.api("models", name))) {
                node.post(operation, Target.api("models"), Json.object().put("name", name));
            }
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
            if (model.baseline().isPresent()) {
                baseline(operation, name, model);
            }
        } catch (CommandFailed e) {
            findings.lost(model.name(), "", "what is said of the model", e.getMessage());
        }
    }

    /** A plan asks the node for nothing; what it would refuse is known all the same. */
    private void planned(ForeignModel model, String alias) {
        boolean dots = alias.equals(".") || alias.equals("..");
        if (dots || !ALIAS.matcher(alias).matches()) {
            findings.lost(
                    model.name(),
                    "",
                    "alias " + alias,
                    "an alias has 1 to 128 of A-Z a-z 0-9 . _ -, and is not . or ..");
        }
    }

    private boolean exists(String operation, Target target) {
        Reply reply = node.exchange(operation, "GET", target, Optional.empty(), Map.of());
        if (!reply.ok() && reply.status() != NOT_FOUND) {
            throw reply.failure(operation);
        }
        return reply.ok();
    }

    /** Unless production has to hold something here. */
    private void baseline(String operation, String name, ForeignModel model) {
        Target target = Target.api("models", name, "baseline");
        if (exists(operation, target)) {
            return;
        }
        ObjectNode said = Json.object();
        for (Map.Entry<String, JsonNode> field : model.baseline().orElseThrow().properties()) {
            if (!field.getValue().isNull()) {
                said.set(field.getKey(), field.getValue());
            }
        }
        try {
            node.put("set the baseline of " + name, target, said);
        } catch (CommandFailed e) {
            findings.lost(model.name(), "", "the baseline", e.getMessage());
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
