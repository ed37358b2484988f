package dev.rookery.cli.export;

import dev.rookery.cli.client.ArtifactDownload;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An artifact's bytes in a file, streamed there and hashed before anybody is given them. */
final class FetchedArtifact {

    private FetchedArtifact() {}

    /**
     * Fetches all of it.
     *
     * @param file empty, or not there yet
     * @param size in bytes, as registered
     * @throws IOException when the file cannot be written
     * @throws CommandFailed when the node does not have the bytes, or they are others
     */
    static void into(Path file, NodeClient node, String operation, String sha256, long size)
            throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            new ArtifactDownload(node, operation, sha256, size).into(channel);
        }
        String arrived = Sha256.of(file);
        if (!arrived.equals(sha256)) {
            throw new CommandFailed(
                    ExitCode.VERIFICATION_FAILED,
                    operation,
                    "the bytes that came have SHA-256 " + arrived + ", registered is " + sha256,
                    "the node's copy is damaged; try another node with --url");
        }
    }
}
