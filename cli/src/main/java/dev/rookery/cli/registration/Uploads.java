package dev.rookery.cli.registration;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rookery.cli.client.ArtifactUpload;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.LocalFiles.LocalFile;
import dev.rookery.cli.client.NodeClient;
import java.util.List;
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
        ArtifactUpload upload = new ArtifactUpload(node, operation, progress);
        for (LocalFile file : found) {
            upload.send(
                    new ArtifactUpload.Sent(file.path(), file.file(), file.sha256(), file.size()));
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
}
