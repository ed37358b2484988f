package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    private static final int DISK_MIB = 32;
    private static final String BODY = "{\"description\":\"" + "x".repeat(2_000) + "\"}";

    @TempDir Path folder;
    @TempDir Path elsewhere;
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
    private final Map<Integer, Rest.Reply> refusals = new ConcurrentHashMap<>();

    @Test
    void aFullDiskMakesANodeReadOnlyUntilThereIsSpaceAndLosesNothing() {
        try (Tmpfs disk = Tmpfs.mount(folder, DISK_MIB)) {
            Path data = disk.path().resolve("data");
            try (LiveNode node = LiveNode.start("a", data, Map.of())) {
                Rest rest = node.rest();
                rest.register("m", "{}");

                // when the disk fills under writers
                disk.fill();
                LiveCluster.awaitTrue(() -> write(rest) == 503);

                // then the node says so, reads go on, and nothing is taken
                assertEquals("READ_ONLY", refusals.get(503).code());
                Rest.Reply health = rest.health();
                assertEquals(503, health.status());
                String storage = rest.component("storage").toString();
                assertTrue(storage.contains("read-only"), storage);
                assertTrue(storage.contains("free space"), storage);
                assertEquals(1, rest.version("m", "1").path("version").asInt());
                for (int i = 0; i < 20; i++) {
                    assertEquals(503, write(rest));
                    assertEquals(200, rest.ask("/models/m/versions").status());
                    assertEquals(503, rest.post("/backups", "{}").status());
                }

                // when there is space
                disk.free();

                // then it is as before
                LiveCluster.awaitTrue(() -> write(rest) == 201);
                LiveCluster.awaitTrue(() -> rest.health().status() == 200);
                assertEquals(Set.of(503), refusals.keySet());
                assertStored(rest);
            }
            try (LiveNode again = LiveNode.start("a", data, Map.of())) {
                assertStored(again.rest());
            }
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAStartOnADiskThatFilledUp() {
        try (Tmpfs disk = Tmpfs.mount(folder, DISK_MIB)) {
            // given a node that ends while its disk is full
            Path data = disk.path().resolve("data");
            try (LiveNode node = LiveNode.start("a", data, Map.of())) {
                for (int i = 0; i < 50; i++) {
                    assertEquals(201, write(node.rest()));
                }
                disk.fill();
                LiveCluster.awaitTrue(() -> write(node.rest()) == 503);
            }

            // when it starts once there is space
            disk.free();
            try (LiveNode again = LiveNode.start("a", data, Map.of())) {
                // then
                assertStored(again.rest());
                assertEquals(201, write(again.rest()));
                assertFalse(refusals.containsKey(500));
            }
        }
    }

    @Test
    @Tag("long")
    void aPeersFactsAndFilesWaitForSpaceToo() {
        try (Tmpfs disk = Tmpfs.mount(folder, DISK_MIB);
                LiveNode source = LiveNode.start("a", elsewhere.resolve("a"), Map.of());
                LiveNode node =
                        LiveNode.start(
                                "b",
                                disk.path().resolve("b"),
                                Map.of("SYNC_PEERS", "http://127.0.0.1:" + source.syncPort()))) {
            // given
            assertEquals(201, write(source.rest()));
            LiveCluster.awaitTrue(() -> node.rest().root().equals(source.rest().root()));
            disk.fill();

            // when files are sent, and facts come until nothing more fits
            byte[] file = new byte[1 << 20];
            assertEquals(503, node.rest().upload(file).status());
            LiveCluster.awaitTrue(
                    () -> {
                        write(source.rest());
                        return node.rest().health().status() == 503;
                    });
            assertEquals(503, node.rest().upload(file).status());
            assertEquals(200, source.rest().health().status());

            // when there is space
            disk.free();

            // then nothing is missing
            LiveCluster.awaitTrue(() -> node.rest().root().equals(source.rest().root()));
            LiveCluster.awaitTrue(() -> node.rest().health().status() == 200);
            assertStored(node.rest());
            assertEquals(201, node.rest().upload(file).status());
        }
    }

    private int write(Rest rest) {
        Rest.Reply reply = rest.post("/models/m/versions", BODY);
        if (reply.status() == 201) {
            acknowledged.add(reply.json().path("id").asText());
        } else {
            refusals.put(reply.status(), reply);
        }
        return reply.status();
    }

    private void assertStored(Rest rest) {
        Set<String> missing = new TreeSet<>();
        for (String id : acknowledged) {
            if (rest.ask("/versions/" + id).status() != 200) {
                missing.add(id);
            }
        }
        assertEquals(Set.of(), missing, () -> "of " + acknowledged.size());
    }
}
