package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that begin with a peer's snapshot, over real wires, with small thresholds. */
class JoinTest {
    private static final int FACTS = 60;
    private static final Map<String, String> SOON = Map.of("SYNC_JOIN_FACTS", "20");

    @TempDir Path folder;

    @Test
    void aNodeFarBehindJoinsByASnapshotAndLosesNothingOfItsOwn() throws InterruptedException {
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b"), SOON)) {
            // given two that were apart: one wrote much, the other a little
            cluster.cutAll();
            fill(cluster.rest("a"), FACTS);
            cluster.rest("b").register("own", "{}");
            String origin = cluster.rest("b").get("/cluster").path("origin").asText();

            // when they meet, and the joiner is written to meanwhile
            AtomicBoolean over = new AtomicBoolean();
            List<String> acknowledged = new ArrayList<>();
            Thread writer = new Thread(() -> write(cluster.rest("b"), over, acknowledged));
            writer.start();
            cluster.heal("b", "a"); // else the other may give it all before it asks
            LiveCluster.awaitTrue(() -> marks(cluster.rest("b")).contains("snapshot of a"));
            cluster.healAll();
            over.set(true);
            writer.join();

            // then
            awaitJoined(cluster);
            cluster.assertSameAnswers("");
            assertNotEquals(origin, cluster.rest("b").get("/cluster").path("origin").asText());
            assertEquals(1, cluster.rest("a").get("/models/own/versions").path("versions").size());
            assertTrue(!acknowledged.isEmpty());
            for (String id : acknowledged) {
                assertEquals(200, cluster.rest("a").ask("/versions/" + id).status(), id);
            }
            LiveCluster.awaitTrue(
                    () ->
                            cluster.rest("b").send("GET", "/health/ready", "", Map.of()).status()
                                    == 200);
        }
    }

    @Test
    void aNodeALittleBehindPullsFacts() {
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b"), SOON)) {
            cluster.cutAll();
            fill(cluster.rest("a"), 15);
            cluster.healAll();
            cluster.awaitEqual();
            assertTrue(!marks(cluster.rest("b")).contains("snapshot of"), marks(cluster.rest("b")));
        }
    }

    @Test
    void aFreshNodeIsNotReadyBeforeItHasJoined() {
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b", "c"), SOON)) {
            // given
            cluster.stop("c");
            fill(cluster.rest("a"), FACTS);

            // when
            LiveNode c = cluster.start("c");
            Rest.Reply first = c.rest().send("GET", "/health/ready", "", Map.of());

            // then
            if (first.status() == 503) {
                assertTrue(!first.json().path("reason").asText().isEmpty(), first.json()::toString);
            }
            LiveCluster.awaitTrue(
                    () -> c.rest().send("GET", "/health/ready", "", Map.of()).status() == 200);
            awaitJoined(cluster);
            assertEquals(
                    FACTS, c.rest().get("/models/m/versions?limit=1000").path("versions").size());
        }
    }

    /**
     * All hold the same, and none is about to exchange its database: a node may have begun to join
     * before pushes brought it all, and the other way round where much was written meanwhile.
     */
    private static void awaitJoined(LiveCluster cluster) {
        cluster.awaitEqual();
        LiveCluster.awaitTrue(
                () ->
                        cluster.all().stream()
                                .map(node -> node.rest().component("registry_sync"))
                                .allMatch(
                                        sync ->
                                                sync.has("status")
                                                        && !sync.path("details").has("joining")));
    }

    private static void fill(Rest node, int facts) {
        for (int i = 0; i < facts; i++) {
            node.register("m", "{}");
        }
    }

    /** No more than the other holds: who holds most of it all pulls the rest. */
    private static void write(Rest node, AtomicBoolean over, List<String> acknowledged) {
        while (!over.get() && acknowledged.size() < FACTS) {
            Rest.Reply reply = node.post("/models/late/versions", "{}");
            if (reply.status() == 201) {
                acknowledged.add(reply.json().path("id").asText());
            }
        }
    }

    /** Why a node took snapshots; nothing while its database is being exchanged (503). */
    private static String marks(Rest node) {
        List<String> reasons = new ArrayList<>();
        for (JsonNode backup : node.ask("/backups").json().path("backups")) {
            reasons.add(backup.path("reason").asText());
        }
        return reasons.toString();
    }
}
