package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tag}: reads, sets and removes tags of a model or of a version. */
@Command(
        name = "tag",
        description =
                "Show, set or remove tags: of a version when one is named, else of the model.",
        footer = {
            "",
            "Examples:",
            "  rookery tag iris:3 dataset=2026-11 owner=ml",
            "  rookery tag iris:3 --remove owner",
            "  rookery tag iris"
        })
final class TagVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;

    @Parameters(index = "0", paramLabel = "MODEL[:REF]", description = "whose tags")
    private String subject = "";

    @Parameters(index = "1..*", paramLabel = "KEY=VALUE", description = "tags to set")
    private Map<String, String> set = new TreeMap<>();

    @Option(names = "--remove", paramLabel = "KEY", description = "a tag to remove; repeatable")
    private List<String> remove = List.of();

    TagVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NodeClient node = remote.client(console, acks);
        ModelRef named = ModelRef.parse(subject);
        Optional<String> ref = named.ref();
        JsonNode after =
                ref.isPresent()
                        ? ofVersion(node, named.model(), ref.get())
                        : ofModel(node, named.model());
        remote.print(console, after, () -> print(after));
        return ExitCode.DONE.number();
    }

    private JsonNode ofVersion(NodeClient node, String model, String ref) {
        String operation = "tag " + model + ":" + ref;
        JsonNode version = node.get(operation, Target.api("models", model, "versions", ref));
        // By its id from here on: a stage or "latest" may mean another one a moment later.
        String id = Json.text(version, "id");
        for (Map.Entry<String, String> tag : set.entrySet()) {
            Target target = Target.api("models", model, "versions", id, "tags", tag.getKey());
            version = node.put(operation, target, Json.object().put("value", tag.getValue()));
        }
        for (String key : remove) {
            Target target = Target.api("models", model, "versions", id, "tags", key);
            version = node.delete(operation, target);
        }
        return version;
    }

    private JsonNode ofModel(NodeClient node, String model) {
        Target target = Target.api("models", model);
        if (set.isEmpty() && remove.isEmpty()) {
            return node.get("read the tags of " + model, target);
        }
        ObjectNode body = Json.object();
        ObjectNode tags = body.putObject("tags");
        set.forEach(tags::put);
        remove.forEach(tags::putNull);
        return node.patch("tag " + model, target, body);
    }

    private void print(JsonNode after) {
        Table table = new Table("TAG", "VALUE");
        after.path("tags")
                .properties()
                .forEach(tag -> table.row(tag.getKey(), Json.text(tag.getValue())));
        table.print(console);
    }
}
