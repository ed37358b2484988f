package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTest {
    /** Longer than any test: what heals earlier did not wait for it. */
    private static final Map<String, String> PATIENT_BREAKER =
            Map.of("SYNC_BREAKER_FAILURES", "3", "SYNC_BREAKER_WAIT", "59m");

    @TempDir Path folder;

    @Test
    void aDeadPeersBreakerOpensAndClosesAsSoonAsItIsBack() throws IOException {
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b"), PATIENT_BREAKER)) {
            // given
            Rest a = cluster.rest("a");
            a.register("m", "{}");
            cluster.awaitEqual();
            assertEquals("closed", peer(a).path("breaker").asText());

            // when it dies
            cluster.stop("b");

            // then its breaker opens, and people see why
            LiveCluster.awaitTrue(() -> peer(a).path("breaker").asText().equals("open"));
            assertNotEquals("", peer(a).path("last_error").asText());
            assertNotEquals("", peer(a).path("last_error_at").asText());
            assertEquals("open", a.get("/sync").path("circuit_breakers").path("b").asText());
            a.register("m", "{}");
            LiveCluster.awaitTrue(
                    () -> !a.component("registry_sync").path("status").asText().equals("healthy"));

            // when it is back
            cluster.start("b");

            // then nobody waits for the breaker's hour
            cluster.awaitEqual();
            LiveCluster.awaitTrue(() -> peer(a).path("breaker").asText().equals("closed"));
            LiveCluster.awaitTrue(
                    () -> a.component("registry_sync").path("status").asText().equals("healthy"));
        }
    }

    @Test
    void aPeerThatNeverCallsIsFoundAgainByTheOneThatCanOnlyCallOut() {
        Map<String, String> out = new TreeMap<>(PATIENT_BREAKER);
        try (Cable cable = new Cable()) {
            out.put("SYNC_PEERS", cable.url());
            try (LiveNode caller = LiveNode.start("a", folder.resolve("a"), out)) {
                // given a caller that found nobody
                LiveCluster.awaitTrue(
                        () -> peer(caller.rest()).path("breaker").asText().equals("open"));
                caller.rest().register("m", "{}");

                // when the other starts
                try (LiveNode called = LiveNode.start("b", folder.resolve("b"), Map.of())) {
                    called.rest().register("n", "{}");
                    cable.leadsTo(called.syncPort());

                    // then both have all
                    LiveCluster.awaitTrue(() -> called.rest().root().equals(caller.rest().root()));
                    assertEquals(2, called.rest().get("/stats").path("models").asInt());
                }
            }
        }
    }

    @Test
    void aNodeThatCallsNobodyStillRenumbersWhatItNumberedTwice() {
        try (Cable cable = new Cable();
                LiveNode listener =
                        LiveNode.start("b", folder.resolve("b"), Map.of("CLUSTER_SIZE", "2"));
                LiveNode caller =
                        LiveNode.start(
                                "a",
                                folder.resolve("a"),
                                Map.of("CLUSTER_SIZE", "2", "SYNC_PEERS", cable.url()))) {
            // given one number given twice, by the listener last
            caller.rest().register("m", "{}");
            String lost = listener.rest().register("m", "{}").path("id").asText();

            // when they meet
            cable.leadsTo(listener.syncPort());

            // then the listener settles it: its claim came later
            LiveCluster.awaitTrue(
                    () ->
                            caller.rest().ask("/versions/" + lost).json().path("version").asInt()
                                    == 2);
            assertEquals(2, listener.rest().get("/versions/" + lost).path("version").asInt());
        }
    }

    @Test
    void aNodeOfAnotherClusterIsRefusedAndBothSeeWhy() {
        try (LiveNode one = LiveNode.start("a", folder.resolve("a"), Map.of("CLUSTER_ID", "one"));
                LiveNode two =
                        LiveNode.start(
                                "b",
                                folder.resolve("b"),
                                Map.of("CLUSTER_ID", "two", "SYNC_PEERS", url(one)))) {
            one.rest().register("m", "{}");
            LiveCluster.awaitTrue(
                    () -> {
                        String error = peer(two.rest()).path("last_error").asText();
                        return error.contains("\"one\"") && error.contains("\"two\"");
                    });
            assertEquals("refused", peer(two.rest()).path("state").asText());
            assertEquals("closed", peer(two.rest()).path("breaker").asText());
            assertEquals(0, two.rest().get("/cluster").path("facts").asInt());
            JsonNode now = two.rest().post("/sync", "{}").expect(200);
            assertEquals(0, now.path("nodes_synced").asInt());
            assertEquals(1, now.path("failed").size(), now::toString);
        }
    }

    @Test
    void onlyWhoHasTheClustersKeyIsHeard() throws IOException {
        Path key = keyFile("right", 1);
        Path wrong = keyFile("wrong", 2);
        Map<String, String> keyed = Map.of("SYNC_KEY_FILE", key.toString());
        try (LiveNode a = LiveNode.start("a", folder.resolve("a"), keyed);
                LiveNode stranger = caller("s", a, Map.of("SYNC_KEY_FILE", wrong.toString()));
                LiveNode keyless = caller("k", a, Map.of());
                LiveNode friend = caller("f", a, keyed)) {
            a.rest().register("m", "{}");

            // then the friend syncs
            LiveCluster.awaitTrue(() -> friend.rest().root().equals(a.rest().root()));

            // and the others do not, and see why
            for (LiveNode refused : Set.of(stranger, keyless)) {
                LiveCluster.awaitTrue(
                        () -> peer(refused.rest()).path("last_error").asText().contains("401"));
                assertEquals(0, refused.rest().get("/cluster").path("facts").asInt());
            }
        }
    }

    @Test
    void historyAndAuditNameTheNodeThatWroteAlsoWhenItIsGone() throws IOException {
        try (LiveNode a = LiveNode.start("a", folder.resolve("a"), Map.of())) {
            a.rest().register("m", "{}");
            try (LiveNode b = caller("b", a, Map.of())) {
                LiveCluster.awaitTrue(() -> b.rest().root().equals(a.rest().root()));
                assertEquals("a", writer(b.rest()));
            }
            assertEquals("a", writer(a.rest()));
        }

        // when b starts again, and a is gone
        try (LiveNode b = LiveNode.start("b", folder.resolve("b"), Map.of())) {
            assertEquals("a", writer(b.rest()));
            b.rest().register("own", "{}");
            JsonNode own = b.rest().get("/models/own/history").at("/history/0");
            assertEquals("b", own.path("node").asText());
            assertEquals(b.rest().get("/cluster").path("origin"), own.path("origin"));
        }
    }

    private static String writer(Rest rest) {
        JsonNode audited = rest.get("/audit?model=m").at("/facts/0/node");
        assertEquals(audited, rest.get("/models/m/history").at("/history/0/node"));
        return audited.asText();
    }

    @Test
    void nodesOfOneNameAreCountedOneByOne() throws IOException {
        // given three of five nodes, all called the same
        Map<String, String> five = Map.of("CLUSTER_SIZE", "5");
        try (LiveNode a = LiveNode.start("same", folder.resolve("a"), five);
                LiveNode b = LiveNode.start("same", folder.resolve("b"), five)) {
            String both = url(a) + "," + url(b);
            Map<String, String> settings = Map.of("CLUSTER_SIZE", "5", "SYNC_PEERS", both);
            try (LiveNode c = LiveNode.start("same", folder.resolve("c"), settings)) {
                // then one that sees two others sees both, told apart
                LiveCluster.awaitTrue(() -> alive(c.rest()) == 2);
                JsonNode peers = c.rest().get("/cluster").path("peers");
                assertNotEquals(peers.at("/0/node"), peers.at("/1/node"));
                assertTrue(peers.at("/0/node").asText().startsWith("same~"), peers::toString);
                assertEquals("same", c.rest().get("/cluster").path("node").asText());
                assertEquals(2, c.rest().get("/sync").path("circuit_breakers").size());

                // and is with them the majority of five
                LiveCluster.awaitTrue(() -> claimsForMajority(c.rest()));
            }
        }
    }

    private static int alive(Rest rest) {
        return rest.get("/cluster").findValuesAsText("state").stream()
                .mapToInt(state -> state.equals("alive") ? 1 : 0)
                .sum();
    }

    /** Whether a registration now says that a majority was in sight. */
    private static boolean claimsForMajority(Rest rest) {
        rest.register("counted", "{}");
        JsonNode facts = rest.get("/audit?model=counted").path("facts");
        return facts.get(facts.size() - 1).at("/body/majority").asBoolean();
    }

    @Test
    void aSyncPortThatOthersReachIsOpenedWithAKeyAlone() throws IOException {
        Path key = keyFile("right", 1);
        Map<String, String> open = Map.of("SYNC_HOST", "0.0.0.0", "SECURITY_INSECURE", "true");

        StartException refused = assertThrows(StartException.class, () -> start(open).close());

        assertTrue(refused.getMessage().contains("give every node the same sync.key-file"));
        assertTrue(refused.getMessage().contains("neither sync.tls nor --insecure"));
        start(Map.of("SYNC_HOST", "0.0.0.0", "SYNC_KEY_FILE", key.toString())).close();
    }

    @Test
    void aRestPortThatOthersReachIsOpenedByIntentionAlone() {
        StartException http =
                assertThrows(
                        StartException.class, () -> start(Map.of("HTTP_HOST", "0.0.0.0")).close());
        assertTrue(http.getMessage().contains("--insecure"), http.getMessage());
        start(Map.of("HTTP_HOST", "0.0.0.0", "SECURITY_INSECURE", "true")).close();
    }

    private LiveNode start(Map<String, String> settings) {
        return LiveNode.start("a", folder.resolve("open"), settings);
    }

    private LiveNode caller(String name, LiveNode called, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(more);
        settings.put("SYNC_PEERS", url(called));
        return LiveNode.start(name, folder.resolve(name), settings);
    }

    private Path keyFile(String name, int seed) throws IOException {
        Path file = folder.resolve(name + ".key");
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        Files.writeString(file, HexFormat.of().formatHex(bytes));
        return file;
    }

    private static String url(LiveNode node) {
        return "http://127.0.0.1:" + node.syncPort();
    }

    private static JsonNode peer(Rest node) {
        return node.get("/sync").path("peers").path(0);
    }
}
