package dev.rookery.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.client.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Fills a node with a registry as users make them over months: odd names, every kind of content,
 * moves back and forth, things taken back and deleted. The same seed asks for the same.
 */
final class RandomRegistry {

    /** No two of them have one id in RingRift's eyes. */
    private static final List<String> NAMES =
            List.of(
                    "m",
                    "Some-Model",
                    "a.b_c",
                    "versions",
                    "rookery",
                    "registry",
                    "Z9",
                    "models",
                    "x".repeat(128),
                    "square8_2p",
                    "latest");

    private static final List<String> WORDS =
            List.of(
                    "plain",
                    "",
                    "two words",
                    "größer",
                    "模型",
                    "🐦",
                    "a:b",
                    "line\nline",
                    "<&>\"'",
                    "e\u0301",
                    "\\back",
                    "null",
                    "1e400",
                    "-");

    private static final List<String> PATHS =
            List.of(
                    "model.pkl",
                    "metadata.json",
                    "metadata.trainer.json",
                    "scores/ü 1.csv",
                    "rookery.json",
                    "v1.pt",
                    "deep/er/file",
                    "index.json",
                    ".hidden");

    private static final List<String> STAGES =
            List.of("development", "staging", "production", "production", "archived", "rejected");

    private final NodeClient node;
    private final Random random;
    private final Path scratch;
    private final Map<String, List<String>> versions = new HashMap<>();

    RandomRegistry(NodeClient node, long seed, Path scratch) {
        this.node = node;
        this.random = new Random(seed);
        this.scratch = scratch;
    }

    void fill(int steps) throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            names.add(pick(NAMES));
        }
        asked(() -> node.post("create", Target.api("models"), described(pick(NAMES))));
        for (int i = 0; i < steps; i++) {
            String model = pick(names);
            if (i < names.size() * 3 || random.nextInt(6) == 0) {
                register(model);
            } else if (i == steps / 3) {
                asked(() -> remove(model));
            } else {
                change(model);
            }
        }
    }

    private ObjectNode described(String name) {
        return Json.object().put("name", name).put("description", pick(WORDS));
    }

    private void change(String model) {
        String ref = random.nextInt(6) == 0 ? "production" : pick(ids(model));
        int what = random.nextInt(24);
        asked(
                () -> {
                    switch (what) {
                        case 0, 1, 2 -> rollBack(model);
                        case 3 -> cleanup(model);
                        case 4 -> undelete(model, ref);
                        case 5, 6 -> move(model, ref, pick(STAGES));
                        case 7, 8, 9, 10, 11, 12, 13, 14 -> promote(model, ref);
                        default -> say(model, ref, what);
                    }
                });
    }

    private void say(String model, String ref, int what) {
        Target whole = Target.api("models", model);
        Target version = Target.api("models", model, "versions", ref);
        Target tag = Target.api("models", model, "versions", ref, "tags", "k" + random.nextInt(3));
        Target alias = Target.api("models", model, "aliases", "a" + random.nextInt(3));
        switch (what) {
            case 15 -> node.put("tag", tag, Json.object().put("value", pick(WORDS)));
            case 16 -> node.delete("untag", tag);
            case 17, 18, 19 -> node.put("alias", alias, Json.object().put("ref", ref));
            case 20 -> node.patch("describe", whole, about());
            case 21 ->
                    node.patch("describe", version, Json.object().put("description", pick(WORDS)));
            case 22 -> node.post("observe", sub(model, ref, "metrics"), observed());
            default -> node.put("baseline", Target.api("models", model, "baseline"), observed());
        }
    }

    /** Now and then a baseline goes, or a whole model, of which a new one may follow. */
    private void remove(String model) {
        asked(() -> node.delete("no baseline", Target.api("models", model, "baseline")));
        move(model, "production", "archived");
        node.delete("delete", Target.api("models", model));
        versions.remove(model);
    }

    private static Target sub(String model, String ref, String what) {
        return Target.api("models", model, "versions", ref, what);
    }

    private JsonNode promote(String model, String ref) {
        asked(() -> move(model, ref, "development"));
        asked(() -> move(model, ref, "staging"));
        return move(model, ref, "production");
    }

    private JsonNode move(String model, String ref, String stage) {
        ObjectNode to = Json.object().put("to", stage).put("reason", pick(WORDS));
        return node.post("move", sub(model, ref, "stage"), to);
    }

    private JsonNode rollBack(String model) {
        ObjectNode said = Json.object().put("reason", "loses " + random.nextInt(9));
        return node.post("roll back", Target.api("models", model, "rollback"), said);
    }

    private JsonNode cleanup(String model) {
        ObjectNode said = Json.object().put("keep", 1 + random.nextInt(3)).put("dry_run", false);
        return node.post("clean", Target.api("models", model, "cleanup"), said);
    }

    private JsonNode undelete(String model, String ref) {
        return node.patch(
                "undelete",
                Target.api("models", model, "versions", ref),
                Json.object().put("deleted", false));
    }

    private ObjectNode about() {
        ObjectNode about = described("").without(List.of("name"));
        about.putObject("tags").put("team", pick(WORDS)).put("模型", "x");
        return about;
    }

    private ObjectNode observed() {
        ObjectNode seen = Json.object().put("source", "arena");
        seen.put("at", "2026-11-0%dT05:06:07.%d00Z".formatted(1 + random.nextInt(9), 5));
        seen.set("metrics", metrics());
        return seen;
    }

    private ObjectNode metrics() {
        ObjectNode metrics = Json.object().put("elo", 1_000 + random.nextInt(900));
        metrics.put("win rate", random.nextDouble()).put("größe", -random.nextInt(2));
        return metrics.put("tiny", random.nextInt(100) * 1e-12).put("huge", 1e300);
    }

    private void register(String model) throws IOException {
        ObjectNode body = Json.object().put("description", pick(WORDS));
        if (random.nextBoolean()) {
            body.put("type", pick(List.of("heuristic", "ensemble", "policy_value")));
            body.put("label", "L" + random.nextInt(1_000) + pick(List.of(".v1", "_2", "-x")));
            body.set("metrics", metrics());
        }
        body.putObject("tags").put(pick(WORDS) + "t", pick(WORDS)).put("board", "square8");
        ObjectNode config = body.putObject("training_config").put("lr", random.nextDouble());
        config.put("layers", 3.0).putArray("shape").add(1).add(pick(WORDS)).addNull();
        body.putObject("training").put("run_id", "r" + random.nextInt(9)).put("source", "job");
        ObjectNode extra = body.putObject("extra").put("metrics", pick(WORDS)).put("val_x", 1);
        extra.put("rookery", pick(WORDS)).put("schema_version", 7).put("created_at", "x");
        if (random.nextInt(3) == 0) {
            body.put("parent", pick(List.of("1", "latest", "m:1", "nobody:7")));
        }
        bytes(body);
        asked(
                () -> {
                    Target all = Target.api("models", model, "versions");
                    ids(model).add(Json.text(node.post("register", all, body), "id"));
                });
    }

    private void bytes(ObjectNode body) throws IOException {
        int files = random.nextInt(4);
        if (files == 0 && random.nextBoolean()) {
            String sha256 = uploaded("artifact " + random.nextInt(5));
            body.putObject("artifact").put("uri", "s3://b/k 1.bin").put("sha256", sha256);
            return;
        }
        List<String> paths = new ArrayList<>(PATHS);
        ArrayNode list = body.putArray("files");
        for (int i = 0; i < files; i++) {
            String text = "bytes " + random.nextInt(20);
            String path = paths.remove(random.nextInt(paths.size()));
            list.addObject()
                    .put("path", path)
                    .put("sha256", uploaded(text))
                    .put("size", text.length());
        }
    }

    private String uploaded(String text) throws IOException {
        Path file = Files.writeString(scratch.resolve("upload"), text);
        node.upload("upload", Target.api("artifacts"), file, Map.of());
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a node refuses does not happen; any other failure ends the test. */
    private static void asked(Asking asking) {
        try {
            asking.ask();
        } catch (CommandFailed failed) {
            boolean refused = List.of(2, 3, 4).contains(failed.exit().number());
            if (!refused) {
                throw failed;
            }
        }
    }

    private interface Asking {
        void ask();
    }

    private List<String> ids(String model) {
        return versions.computeIfAbsent(model, fresh -> new ArrayList<>(List.of("1")));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
