package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads whole models from a node.
 *
 * <p>Threads: safe for any thread.
 */
public final class RegistrySource {

    private static final String PAGE = "1000";

    /** Far beyond what one node is made for; a node that pages for ever ends here. */
    private static final int ITEMS_MAX = 2_000_000;

    private final NodeClient node;

    public RegistrySource(NodeClient node) {
        this.node = node;
    }

    /**
     * The models by name, in its order.
     *
     * @param names only these; none: all
     */
    public List<JsonNode> models(List<String> names) {
        List<JsonNode> models = new ArrayList<>();
        if (names.isEmpty()) {
            models.addAll(all(Target.api("models"), "models"));
        } else {
            for (String name : names.stream().distinct().toList()) {
                models.add(node.get("export " + name, Target.api("models", name)));
            }
        }
        models.sort(Comparator.comparing(model -> Json.text(model, "name")));
        return models;
    }

    /** All of one model; empty when it was deleted since it was listed. */
    Optional<ModelDump> dump(JsonNode model) {
        String name = Json.text(model, "name");
        return found(
                () -> {
                    List<JsonNode> versions = versions(name);
                    List<JsonNode> history = all(Target.api("models", name, "history"), "history");
                    Collections.reverse(versions);
                    Collections.reverse(history);
                    Optional<JsonNode> baseline =
                            found(
                                    () ->
                                            node.get(
                                                    "export " + name,
                                                    Target.api("models", name, "baseline")));
                    return new ModelDump(model, versions, history, baseline);
                });
    }

    /** Empty when the node knows no such thing. */
    private static <T> Optional<T> found(Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (CommandFailed failed) {
            if (failed.exit() == ExitCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** A model's versions, newest first. */
    public List<JsonNode> versions(String model) {
        return all(Target.api("models", model, "versions"), "versions");
    }

    private List<JsonNode> all(Target target, String field) {
        String operation = "read what to export";
        List<JsonNode> items = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            JsonNode page =
                    node.get(operation, target.with("limit", PAGE).with("page_token", token));
            page.path(field).forEach(items::add);
            token = Optional.of(Json.text(page, "next_page_token")).filter(t -> !t.isEmpty());
        } while (token.isPresent() && items.size() < ITEMS_MAX);
        return items;
    }
}
