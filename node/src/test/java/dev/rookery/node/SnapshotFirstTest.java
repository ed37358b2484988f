package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFirstTest {
    /** What the archive may have of its disk before it is written. */
    private static final int RESERVED = 1 << 20;

    @TempDir Path folder;

    @Test
    void withoutASnapshotNothingOfAPeerIsKeptUntilTheArchiveCanBeWrittenAgain() throws IOException {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        try (Tmpfs tmpfs = Tmpfs.mount(disk, 16);
                LiveNode source = LiveNode.start("a", folder.resolve("a"), Map.of());
                LiveNode node =
                        LiveNode.start(
                                "b",
                                folder.resolve("b"),
                                Map.of(
                                        "BACKUP_DIRECTORY",
                                        tmpfs.path().resolve("backups").toString(),
                                        "SYNC_PEERS",
                                        "http://127.0.0.1:" + source.syncPort()))) {
            // given
            source.rest().register("m", "{}");
            LiveCluster.awaitTrue(() -> node.rest().root().equals(source.rest().root()));

            // when the archive's disk is full, and what it had reserved is used up
            tmpfs.fill();
            String big = "{\"description\":\"" + "x".repeat(8_000) + "\"}";
            for (int i = 0; i < RESERVED / 8_000 + 1; i++) {
                node.rest().register("own", big);
            }
            LiveCluster.awaitTrue(() -> !sync(node).path("status").asText().equals("healthy"));
            int before = versions(node);
            source.rest().register("m", big);

            // then the peer's facts are not kept, and it is said why; own writes go on
            LiveCluster.awaitTrue(() -> sync(node).path("status").asText().equals("unhealthy"));
            String state = sync(node).toString();
            assertTrue(state.contains("archive"), state);
            assertTrue(state.contains("free space"), state);
            assertEquals(503, node.rest().health().status());
            node.rest().register("own", big);
            assertEquals(before, versions(node));

            // when there is space again
            tmpfs.free();

            // then it catches up and is well
            LiveCluster.awaitTrue(() -> node.rest().root().equals(source.rest().root()));
            LiveCluster.awaitTrue(() -> sync(node).path("status").asText().equals("healthy"));
            assertEquals(2, versions(node));
        }
    }

    private static JsonNode sync(LiveNode node) {
        return node.rest().component("registry_sync");
    }

    private static int versions(LiveNode node) {
        return node.rest().get("/models/m/versions").path("versions").size();
    }
}
