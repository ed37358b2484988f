package dev.rookery.cli.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.LocalFiles.LocalFile;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings files to a node that lacks them.
 *
 * <p>Threads: as safe as its progress.
 */
public final class Uploads {

    private final NodeClient node;
    private final Consumer<String> progress;

    /**
     * @param progress is told of each file before it is sent
     */
    public Uploads(NodeClient node, Consumer<String> progress) {
        this.node = node;
        this.progress = progress;
    }

    /**
     * Sends what the node lacks; it keeps each file only under the hash that was taken here.
     *
     * @return the files as a registration names them
     */
    public ArrayNode send(String operation, List<LocalFile> found) {
        for (LocalFile file : found) {
            send(operation, file);
        }
        return named(found);
    }

    /** The files as a registration names them: path, sha256, size. */
    public static ArrayNode named(List<LocalFile> found) {
        ArrayNode files = Json.object().putArray("files");
        for (LocalFile file : found) {
            files.addObject()
                    .put("path", file.path())
                    .put("sha256", file.sha256())
                    .put("size", file.size());
        }
        return files;
    }

    private void send(String operation, LocalFile file) {
        Target known = Target.api("artifacts", file.sha256());
        if (node.exchange(operation, "HEAD", known, Optional.empty(), Map.of()).ok()) {
            progress.accept("already there  " + file.path());
            return;
        }
        progress.accept("uploading      " + file.path() + " (" + file.size() + " bytes)");
        JsonNode kept =
                node.upload(
                        operation,
                        Target.api("artifacts"),
                        file.file(),
                        Map.of("X-Content-SHA256", file.sha256()));
        String sha256 = Json.text(kept, "sha256");
        if (!sha256.equals(file.sha256())) {
            throw new CommandFailed(
                    ExitCode.VERIFICATION_FAILED,
                    operation,
                    file.path() + " has SHA-256 " + file.sha256() + ", the node kept " + sha256,
                    "nothing was registered; is something still writing to the file?");
        }
    }
}
