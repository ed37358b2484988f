package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code hooks} sends and shows. */
class HooksVerbTest {

    private static final String ID = "01HF7YAT00000G000000000001";
    private static final String DELIVERY =
            "{\"at\":\"2026-11-29T00:00:00Z\",\"event\":\"version.moved\",\"outcome\":\"failed\","
                    + "\"status\":503,\"detail\":\"the receiver answered 503\",\"took_ms\":7}";

    private FakeNode node;

    @BeforeEach
    void startNode() throws IOException {
        node = new FakeNode();
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    @Test
    void aHookIsSetAndItsSecretPrintedOnce() {
        node.on("POST /api/v1/hooks", 201, "{\"id\":\"" + ID + "\",\"secret\":\"whsec_x\"}");

        CommandRun run =
                CommandRun.of(
                        node,
                        ("hooks add https://ci.example.com/r --event version.moved --event"
                                        + " conflict.* --model square8_2p")
                                .split(" "));

        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("whsec_x"), run.out());
        assertEquals(
                "{\"url\":\"https://ci.example.com/r\",\"events\":[\"version.moved\",\"conflict.*\"],"
                        + "\"models\":[\"square8_2p\"],\"description\":\"\"}",
                node.asked().get(0).body());
    }

    @Test
    void hooksAndDeliveriesAreListed() {
        node.on(
                "GET /api/v1/hooks",
                200,
                "{\"hooks\":[{\"id\":\""
                        + ID
                        + "\",\"url\":\"https://x/\",\"events\":[\"*\"],\"breaker\":\"open\","
                        + "\"failures\":3,\"last\":"
                        + DELIVERY
                        + "}],\"delivers_here\":true}");
        node.on(
                "GET /api/v1/hooks/" + ID + "/deliveries",
                200,
                "{\"deliveries\":[" + DELIVERY + "],\"delivers_here\":false}");

        CommandRun list = CommandRun.of(node, "hooks", "list");
        CommandRun deliveries = CommandRun.of(node, "hooks", "deliveries", ID);

        assertTrue(list.out().contains("failed 503: the receiver"), list.out() + list.err());
        assertTrue(deliveries.out().contains("version.moved"), deliveries.out());
        assertTrue(deliveries.err().contains("another node delivers"), deliveries.err());
    }

    @Test
    void whatIsToBeTrainedAgainIsListedWithItsRules() {
        node.on(
                "GET /api/v1/retraining",
                200,
                "{\"rules\":[\"{model: m, every: 7d}\"],\"wanted\":[{\"model\":\"m\",\"wanted_at\":"
                        + "\"2026-11-29T00:00:00Z\",\"why\":\"no version for 170 h\",\"wanted_by\":\"a\"}]}");

        CommandRun run = CommandRun.of(node, "hooks", "retraining");

        assertTrue(run.out().contains("rule  {model: m, every: 7d}"), run.out() + run.err());
        assertTrue(run.out().contains("no version for 170 h"), run.out());
    }

    @Test
    void aTestThatFailsExitsWithOne() {
        node.on("POST /api/v1/hooks/" + ID + "/test", 200, DELIVERY);

        assertEquals(1, CommandRun.of(node, "hooks", "test", ID).exit());
    }

    @Test
    void aHookIsRemoved() {
        node.on("DELETE /api/v1/hooks/" + ID, 200, "{\"removed\":true}");

        assertEquals("removed " + ID, CommandRun.of(node, "hooks", "remove", ID).out().strip());
        assertEquals(2, CommandRun.of(node, "hooks").exit());
        assertEquals(2, CommandRun.of(node, "hooks", "add", "https://x/").exit());
    }
}
