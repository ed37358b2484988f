package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRestoreTest {
    private static final int WRITERS = 8;

    @TempDir Path folder;

    @Test
    void aRestoredNodeHasANewOriginACopyOfBeforeAndWhatItsPeerHas() {
        try (LiveCluster cluster = LiveCluster.of(folder, "a", "b")) {
            // given a backup, and writes after it on both sides
            Rest a = cluster.rest("a");
            Rest b = cluster.rest("b");
            a.register("m", "{}");
            cluster.awaitEqual();
            JsonNode backup = a.post("/backups", "{\"reason\":\"before\"}").expect(201);
            assertEquals(a.root(), backup.path("root").asText());
            a.register("m", "{}");
            b.register("n", "{}");
            String origin = a.get("/cluster").path("origin").asText();

            // when
            JsonNode done = restore(a, backup);

            // then
            assertNotEquals(origin, a.get("/cluster").path("origin").asText());
            assertEquals(done.path("origin"), a.get("/cluster").path("origin"));
            List<String> kinds = new ArrayList<>();
            a.get("/backups").path("backups").forEach(x -> kinds.add(x.path("kind").asText()));
            assertTrue(kinds.contains("pre-restore"), kinds::toString);
            cluster.awaitEqual();
            assertEquals(2, a.get("/models/m/versions").path("versions").size());
            assertEquals(1, a.get("/models/n/versions").path("versions").size());
            assertEquals(3, a.register("m", "{}").path("version").asInt());
            cluster.awaitEqual();
            cluster.assertSameAnswers("");
        }
    }

    @Test
    void aLoneNodeLosesNothingByARestoreUnderLoad() throws InterruptedException {
        try (LiveNode node = LiveNode.start("a", folder.resolve("a"), Map.of())) {
            // given
            Rest rest = node.rest();
            rest.register("m", "{}");
            JsonNode backup = rest.post("/backups", "{}").expect(201);
            Set<String> acknowledged = new ConcurrentSkipListSet<>();
            Map<Integer, String> refusals = new ConcurrentHashMap<>();
            AtomicBoolean over = new AtomicBoolean();
            CountDownLatch started = new CountDownLatch(WRITERS * 5);

            // when it is restored while others write and read
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                threads.add(
                        begin(
                                () -> {
                                    while (!over.get()) {
                                        write(rest, acknowledged, refusals);
                                        started.countDown();
                                    }
                                }));
            }
            threads.add(begin(() -> read(rest, over, refusals)));
            started.await();
            for (int i = 0; i < 3; i++) {
                restore(rest, backup);
            }
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }

            // then what was acknowledged is there, and what was not was refused in order
            for (String id : acknowledged) {
                assertEquals(200, rest.ask("/versions/" + id).status(), id);
            }
            refusals.remove(503);
            assertEquals(Map.of(), refusals);
            assertEquals(200, rest.health().status());
        }
    }

    @Test
    void aCopyWhoseMetadataCannotBeReadIsNamedAndNotUnknown() throws IOException {
        Path data = folder.resolve("a");
        try (LiveNode node = LiveNode.start("a", data, Map.of())) {
            // given
            Rest rest = node.rest();
            JsonNode copy = rest.post("/backups", "{}").expect(201);
            String id = copy.path("backup_id").asText();
            assertEquals(0, rest.get("/backups").path("unreadable").size());

            // when
            try (Stream<Path> files =
                    Files.find(data, 4, (at, is) -> at.endsWith(id + "/metadata.json"))) {
                Files.writeString(files.findFirst().orElseThrow(), "{}");
            }

            // then
            JsonNode unreadable = rest.get("/backups").path("unreadable");
            assertEquals(1, unreadable.size());
            assertEquals(id, unreadable.path(0).asText());
            assertEquals("BACKUP_DAMAGED", rest.ask("/backups/" + id).code());
            assertEquals("BACKUP_DAMAGED", rest.post("/backups/" + id + "/plan", "{}").code());
            assertEquals("BACKUP_DAMAGED", rest.post("/backups/" + id + "/verify", "").code());
        }
    }

    @Test
    void aPlanOfADamagedCopyIsRefusedAsItsRestoreWouldBe() throws IOException {
        Path data = folder.resolve("a");
        try (LiveNode node = LiveNode.start("a", data, Map.of())) {
            // given
            Rest rest = node.rest();
            String id = rest.post("/backups", "{}").expect(201).path("backup_id").asText();
            String plan = "/backups/" + id + "/plan";
            assertTrue(rest.post(plan, "{}").expect(200).path("verified_at").isTextual());

            // when
            Path file = data.resolve("registry_backups").resolve(id).resolve("registry.db");
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);

            // then
            assertEquals("BACKUP_DAMAGED", rest.post(plan, "{}").code());
        }
    }

    @Test
    void pinsThatCannotBeReadAreNamedWithTheirCure() throws IOException {
        // given
        Path data = folder.resolve("a");
        Path backups = Files.createDirectories(data.resolve("registry_backups"));
        Files.writeString(backups.resolve("pins.json"), "{");
        try (LiveNode node = LiveNode.start("a", data, Map.of())) {
            Rest rest = node.rest();
            String id = rest.post("/backups", "{}").expect(201).path("backup_id").asText();

            for (String method : List.of("PUT", "DELETE")) {
                // when
                Rest.Reply answer =
                        rest.send(method, "/api/v1/backups/" + id + "/pin", "", Map.of());

                // then
                assertEquals(503, answer.status());
                String hint = answer.json().path("hint").asText();
                assertTrue(hint.contains("delete it to begin without pins"), hint);
            }
        }
    }

    private static JsonNode restore(Rest node, JsonNode backup) {
        String id = backup.path("backup_id").asText();
        String plan = "{\"backup_id\":\"" + id + "\",\"mode\":\"repair\"}";
        return node.post("/backups/restore", plan).expect(200);
    }

    private static void write(Rest rest, Set<String> acknowledged, Map<Integer, String> refusals) {
        Rest.Reply reply = rest.post("/models/m/versions", "{}");
        if (reply.status() == 201) {
            acknowledged.add(reply.json().path("id").asText());
        } else {
            refusals.put(reply.status(), reply.json().toString());
        }
    }

    private static void read(Rest rest, AtomicBoolean over, Map<Integer, String> refusals) {
        List<String> paths =
                List.of("/models/m", "/models/m/versions", "/stats", "/sync", "/audit");
        while (!over.get()) {
            for (String path : paths) {
                Rest.Reply reply = rest.ask(path);
                if (reply.status() != 200) {
                    refusals.put(reply.status(), path + " " + reply.json());
                }
            }
        }
    }

    private static Thread begin(Runnable work) {
        Thread thread = new Thread(work, "load");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
