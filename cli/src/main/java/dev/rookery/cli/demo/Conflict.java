package dev.rookery.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Second part: one node cut off, both sides written to, and how each conflict is settled.
 *
 * <p>Threads: owned by the demo; not safe to share.
 */
final class Conflict {

    private static final String IRIS = Agreement.IRIS;
    private static final String WINE = Agreement.WINE;
    private static final String CONTESTED = "wine-mixed";
    private static final Duration SETTLE_MAX = Duration.ofSeconds(20);

    private final Story story;
    private final DemoCluster cluster;
    private final Agreement agreement;
    private String wroteAtA = "";
    private String wroteAtC = "";

    Conflict(Story story, DemoCluster cluster, Agreement agreement) {
        this.story = story;
        this.cluster = cluster;
        this.agreement = agreement;
    }

    void cutAndWrite() throws IOException {
        DemoNode a = cluster.node("a");
        DemoNode c = cluster.node("c");
        candidates(a, cluster.node("b"));
        story.chapter("Cut c off, and write on both sides");
        cluster.cut("c");
        JsonNode alone = c.syncNow();
        story.same("0", Json.text(alone, "nodes_synced"), "nodes that c reaches");
        story.same(2, alone.path("failed").size(), "nodes that c fails to reach:");
        story.tell("c syncs with 0 nodes and fails with 2");

        a.move(IRIS, "2", "production", "best on a's holdout");
        c.move(IRIS, "3", "production", "best on c's holdout");
        story.tell("production: a promotes " + IRIS + ":2, c promotes " + IRIS + ":3");
        a.move(WINE, "1", "rejected", "a found a leak in its data");
        c.move(WINE, "1", "production", "c knows nothing of that");
        story.tell("one version: a rejects " + WINE + ":1, c promotes it");
        JsonNode byA = agreement.retrained(a, CONTESTED, 0.98);
        JsonNode byC = agreement.retrained(c, CONTESTED, 0.99);
        wroteAtA = Json.text(byA, "id");
        wroteAtC = Json.text(byC, "id");
        story.same("2", Json.text(byA, "version"), "number given by a to be");
        story.same("2", Json.text(byC, "version"), "number given by c to be");
        story.tell("numbers: both sides register " + CONTESTED + ":2");

        story.check(!a.root().equals(c.root()), "different roots on a and c", cluster::roots);
        story.same(
                "2", Json.text(a.version(IRIS, "production"), "version"), "production on a to be");
        story.same(
                "3", Json.text(c.version(IRIS, "production"), "version"), "production on c to be");
        story.tell("a and c took every write and differ; no trainer waited");
    }

    private void candidates(DemoNode a, DemoNode b) throws IOException {
        story.chapter("Two candidates");
        agreement.retrained(a, IRIS, 0.9622);
        a.move(IRIS, "2", "staging", "candidate");
        agreement.awaitSameRoot("after " + IRIS + ":2 on a, one root");
        agreement.retrained(b, IRIS, 0.9711);
        b.move(IRIS, "3", "staging", "candidate");
        agreement.awaitSameRoot("after " + IRIS + ":3 on b, one root");
    }

    void heal() {
        story.chapter("Heal, and see how each was settled");
        cluster.heal("c");
        agreement.awaitSameRoot("one root again");
        settledProduction();
        settledMove();
        settledNumber();
    }

    private void settledProduction() {
        Set<String> seen = new TreeSet<>();
        for (DemoNode node : cluster.all()) {
            seen.add(Json.text(node.version(IRIS, "production"), "version"));
        }
        story.check(seen.equals(Set.of("3")), "version 3 in production everywhere", seen::toString);
        JsonNode second = cluster.node("c").version(IRIS, "2");
        story.same("archived", Json.text(second, "stage"), "stage of " + IRIS + ":2");
        story.tell(IRIS + ": the later promotion holds, 3 is in production, 2 archived:");
        tellMoves(IRIS, "production");
    }

    private void settledMove() {
        for (DemoNode node : cluster.all()) {
            story.same(
                    "rejected",
                    Json.text(node.version(WINE, "1"), "stage"),
                    "stage of " + WINE + ":1 on " + node.name());
        }
        List<JsonNode> superseded =
                moves(WINE, "production").stream()
                        .filter(move -> Json.text(move, "outcome").equals("superseded"))
                        .toList();
        story.same(1, superseded.size(), "superseded moves of " + WINE + ":");
        story.tell(WINE + ": the move decided from a stage that was gone by then is superseded:");
        tellMoves(WINE, "");
    }

    private void settledNumber() {
        story.tell(CONTESTED + ": two versions claimed the number 2:");
        story.tell("    " + numbers());
        Duration took =
                story.await(
                        "different numbers for the two, the same on every node",
                        SETTLE_MAX,
                        this::numbersAreSettled,
                        this::numbers);
        story.tell(
                "%s: settled %d ms later; the majority's claim keeps 2, the other one gets the next:"
                        .formatted(CONTESTED, took.toMillis()));
        story.tell("    " + numbers());
        agreement.awaitSameRoot("one root");
    }

    private boolean numbersAreSettled() {
        return cluster.all().stream()
                .allMatch(
                        node ->
                                Json.text(node.byId(wroteAtA), "version").equals("2")
                                        && Json.text(node.byId(wroteAtC), "version").equals("3")
                                        && !node.byId(wroteAtC)
                                                .path("number_conflict")
                                                .asBoolean());
    }

    private String numbers() {
        StringBuilder text = new StringBuilder();
        for (DemoNode node : cluster.all()) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(node.name())
                    .append(" shows ")
                    .append(Json.text(node.byId(wroteAtA).path("version")))
                    .append(" and ")
                    .append(contested(node.byId(wroteAtC)));
        }
        return text.toString();
    }

    private static String contested(JsonNode version) {
        String number = Json.text(version, "version");
        return number.isEmpty() ? "number_conflict" : number;
    }

    private List<JsonNode> moves(String model, String to) {
        return Json.list(Json.object().set("h", cluster.node("b").history(model)), "h").stream()
                .filter(entry -> Json.text(entry, "kind").equals("version.move"))
                .filter(entry -> to.isEmpty() || Json.text(entry, "to").equals(to))
                .toList();
    }

    private void tellMoves(String model, String to) {
        for (JsonNode move : moves(model, to)) {
            story.tell(
                    "    %s:%s  %s -> %s  %s  (%s)"
                            .formatted(
                                    model,
                                    Json.text(move, "version"),
                                    Json.text(move, "from"),
                                    Json.text(move, "to"),
                                    Json.text(move, "outcome"),
                                    Json.text(move, "reason")));
        }
    }
}
