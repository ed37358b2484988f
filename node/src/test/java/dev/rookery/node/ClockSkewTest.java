package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockSkewTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir Path folder;

    @Test
    void aNodeWhoseClockIsWrongRefusesItsOwnWritesAndKeepsThoseOfOthers() {
        FakeClock clock = new FakeClock(HOUR);
        try (LiveNode a = node("a", Map.of(), new FakeClock(Duration.ZERO));
                LiveNode b = node("b", Map.of(), new FakeClock(Duration.ofSeconds(20)));
                LiveNode c = node("c", Map.of("SYNC_PEERS", url(a) + "," + url(b)), clock)) {
            // given that it has heard both
            LiveCluster.awaitTrue(() -> figure(c, "peers_heard") == 2);

            // then it takes no write, and says why and what to do
            Rest.Reply refused = c.rest().post("/models/m/versions", "{}");
            JsonNode problem = refused.expect(503);
            assertEquals("CLOCK_SKEW", refused.code());
            assertTrue(problem.path("detail").asText().contains("ahead of the median of 2 peers"));
            assertTrue(problem.path("hint").asText().contains("sync.clock.admission"));
            assertEquals(0, c.rest().get("/cluster").path("facts").asInt());

            // and others' writes reach it, whose clocks are an hour behind its own
            a.rest().register("m", "{}");
            b.rest().register("n", "{}");
            LiveCluster.awaitTrue(() -> c.rest().get("/cluster").path("facts").asInt() >= 2);
            LiveCluster.awaitTrue(
                    () -> c.rest().component("clock").path("status").asText().equals("unhealthy"));
            assertTrue(Math.abs(figure(c, "offset_ms") + HOUR.toMillis()) < 60_000);
            assertEquals(1, figure(c, "writes_refused"));

            // when the clock is set
            clock.set(Duration.ZERO);

            // then it writes again
            LiveCluster.awaitTrue(() -> c.rest().post("/models/m/versions", "{}").status() == 201);
        }
    }

    @Test
    void withAClusterKeyANodeThatAllRefuseForItsClockStillLearnsHowFarItIsOff() throws Exception {
        Path key = folder.resolve("key");
        byte[] secret = new byte[32];
        new Random(1).nextBytes(secret);
        Files.writeString(key, HexFormat.of().formatHex(secret));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Map<String, String> keyed = Map.of("SYNC_KEY_FILE", key.toString());
        FakeClock clock = new FakeClock(HOUR);
        try (LiveNode a = node("a", keyed, new FakeClock(Duration.ZERO));
                LiveNode b = node("b", keyed, new FakeClock(Duration.ZERO));
                LiveNode c =
                        node(
                                "c",
                                Map.of(
                                        "SYNC_KEY_FILE",
                                        key.toString(),
                                        "SYNC_PEERS",
                                        url(a) + "," + url(b)),
                                clock)) {
            // given that both refuse every call
            LiveCluster.awaitTrue(() -> figure(c, "peers_heard") == 2);
            assertTrue(c.rest().get("/sync").toString().contains("clock is 3"));

            // then it takes no write, and knows why
            Rest.Reply refused = c.rest().post("/models/m/versions", "{}");
            refused.expect(503);
            assertEquals("CLOCK_SKEW", refused.code());
            assertTrue(Math.abs(figure(c, "offset_ms") + HOUR.toMillis()) < 60_000);

            // when the clock is set
            clock.set(Duration.ZERO);

            // then it writes and syncs
            LiveCluster.awaitTrue(() -> c.rest().post("/models/m/versions", "{}").status() == 201);
        }
    }

    @Test
    void oneWrongClockAmongThreeNeverStopsTheOtherTwo() {
        try (LiveNode a = node("a", Map.of(), new FakeClock(Duration.ZERO));
                LiveNode c = node("c", Map.of(), new FakeClock(HOUR.negated()));
                LiveNode b =
                        node(
                                "b",
                                Map.of("SYNC_PEERS", url(a) + "," + url(c)),
                                new FakeClock(Duration.ZERO))) {
            LiveCluster.awaitTrue(() -> figure(b, "peers_heard") == 2);
            b.rest().register("m", "{}");
            assertTrue(Math.abs(figure(b, "offset_ms")) < 5_000);
        }
    }

    @Test
    void withOnePeerANodeOnlyWarnsAndFactsFarAheadShowInHealth() {
        try (LiveNode a = node("a", Map.of(), new FakeClock(Duration.ZERO));
                LiveNode b = node("b", Map.of("SYNC_PEERS", url(a)), new FakeClock(HOUR))) {
            LiveCluster.awaitTrue(() -> figure(b, "peers_heard") == 1);

            // when the node ahead writes
            b.rest().register("m", "{}");

            // then it warns, and the other keeps what it wrote and counts it
            LiveCluster.awaitTrue(() -> figure(a, "facts_ahead") > 0);
            assertEquals(a.rest().root(), b.rest().root());
            for (LiveNode node : new LiveNode[] {a, b}) {
                LiveCluster.awaitTrue(
                        () ->
                                node.rest()
                                        .component("clock")
                                        .path("status")
                                        .asText()
                                        .equals("degraded"));
            }
        }
    }

    @Test
    void byTheSettingANodeWithAWrongClockWritesAndSaysSo() {
        try (LiveNode a = node("a", Map.of(), new FakeClock(Duration.ZERO));
                LiveNode b = node("b", Map.of(), new FakeClock(Duration.ZERO));
                LiveNode c =
                        node(
                                "c",
                                Map.of(
                                        "SYNC_PEERS",
                                        url(a) + "," + url(b),
                                        "SYNC_CLOCK_ADMISSION",
                                        "warn"),
                                new FakeClock(HOUR))) {
            LiveCluster.awaitTrue(() -> figure(c, "peers_heard") == 2);
            c.rest().register("m", "{}");
            JsonNode health = c.rest().component("clock");
            assertEquals("warn", health.path("details").path("admission").asText());
            LiveCluster.awaitTrue(
                    () -> c.rest().component("clock").path("status").asText().equals("degraded"));
        }
    }

    private LiveNode node(String name, Map<String, String> settings, FakeClock clock) {
        return LiveNode.start(name, folder.resolve(name), settings, clock);
    }

    private static String url(LiveNode node) {
        return "http://127.0.0.1:" + node.syncPort();
    }

    private static long figure(LiveNode node, String name) {
        return node.rest().component("clock").path("details").path(name).asLong(-1);
    }
}
