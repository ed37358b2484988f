package dev.rookery.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.Json;

/**
 * Between the second part and the third: what won the race was the worse one, and is rolled back.
 *
 * <p>Threads: owned by the demo; not safe to share.
 */
final class Setback {

    private static final String IRIS = Agreement.IRIS;

    private final Story story;
    private final DemoCluster cluster;
    private final Agreement agreement;

    Setback(Story story, DemoCluster cluster, Agreement agreement) {
        this.story = story;
        this.cluster = cluster;
        this.agreement = agreement;
    }

    void rollBack() {
        story.chapter("Roll " + IRIS + " back");
        DemoNode a = cluster.node("a");
        ObjectNode seen = Json.object().put("source", "the field");
        seen.withObject("/metrics").put("accuracy", 0.81);
        a.observe(IRIS, "production", seen);
        story.tell(IRIS + ":3, in production, reaches 0.81 in the field, not 0.9711");
        JsonNode done = a.rollBack(IRIS, "3", "0.81 in the field");
        story.same("3", Json.text(done, "from_version"), "version rolled back from to be");
        story.same("2", Json.text(done, "to_version"), "version rolled back to to be");
        agreement.awaitSameRoot("rolled back on a; one root");
        for (DemoNode node : cluster.all()) {
            JsonNode production = node.version(IRIS, "production");
            story.same("2", Json.text(production, "version"), "production on " + node.name());
            story.same(
                    "archived", Json.text(node.version(IRIS, "3"), "stage"), "stage of the other");
        }
        story.tell("one fact: 2 is in production and 3 archived on a, b and c");
        CommandFailed no =
                Demo.refused(
                        story,
                        "no second rollback of the same failure",
                        () -> a.rollBack(IRIS, "3", "once more"));
        story.tell("refused: " + no.getMessage());
    }
}
