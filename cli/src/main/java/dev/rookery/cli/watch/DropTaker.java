package dev.rookery.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.LocalFiles;
import dev.rookery.cli.client.LocalFiles.LocalFile;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.registration.ObjectFile;
import dev.rookery.cli.registration.Registration;
import dev.rookery.cli.registration.Uploads;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Registers one drop. Its idempotency key is a hash of all that is registered, so that the same
 * drop is one version however often, after whatever loss, and by however many watchers it is taken.
 *
 * <p>Threads: owned by the watch; not safe to share.
 */
public final class DropTaker {

    private final NodeClient node;
    private final DropRules rules;
    private final ModelNaming naming;
    private final Consumer<String> progress;

    /**
     * @param progress is told of each file before it is sent
     */
    public DropTaker(
            NodeClient node, DropRules rules, ModelNaming naming, Consumer<String> progress) {
        this.node = node;
        this.rules = rules;
        this.naming = naming;
        this.progress = progress;
    }

    /**
     * Uploads what the node lacks and registers the version.
     *
     * @param leftOut is told of links and special files in a folder
     * @return the version, as the node answered
     */
    JsonNode take(Drop drop, Consumer<String> leftOut) {
        String operation = "register " + drop.name();
        Optional<ObjectNode> metadata = metadata(operation, drop);
        String model = naming.of(drop, metadata);
        Registration registration = new Registration(operation);
        metadata.ifPresent(registration::metadata);
        ObjectNode body = registration.body();
        List<LocalFile> files = files(operation, drop, leftOut);
        body.remove("artifact");
        body.withObject("/extra").put("dropped_as", drop.name());
        body.set("files", new Uploads(node, progress).send(operation, files));
        return node.post(
                operation,
                Target.api("models", model, "versions"),
                body,
                Map.of("Idempotency-Key", key(model, body)));
    }

    private Optional<ObjectNode> metadata(String operation, Drop drop) {
        Path file = rules.metadataOf(drop.path(), drop.folder());
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(ObjectFile.read(operation, file))
                : Optional.empty();
    }

    /** All but the marker, which is empty as a rule and says nothing of the model. */
    private List<LocalFile> files(String operation, Drop drop, Consumer<String> leftOut) {
        LocalFiles found = LocalFiles.find(operation, drop.path());
        found.skipped().forEach(leftOut);
        String marker = drop.folder() ? rules.marker().orElse("") : "";
        List<LocalFile> files =
                found.files().stream().filter(file -> !file.path().equals(marker)).toList();
        if (files.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    operation,
                    "it holds nothing but its marker " + marker,
                    "write the model's files before the marker");
        }
        return files;
    }

    private static String key(String model, ObjectNode body) {
        byte[] text = (model + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] said = Json.bytes(body);
        byte[] both = new byte[text.length + said.length];
        System.arraycopy(text, 0, both, 0, text.length);
        System.arraycopy(said, 0, both, text.length, said.length);
        return "watch-" + Sha256.of(both);
    }
}
