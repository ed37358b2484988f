package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoreSettings;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Facts of a newer program, and of a broken one, on their way through a cluster. */
class StrangeFactsTest {
    private static final Origin STRANGER = new Origin(0x57L << 56, 9);

    @TempDir Path folder;

    @Test
    void factsThatNobodyFoldsTravelLikeOthersAndHoldNothingUp() {
        // given a node that holds what a newer and a broken program wrote
        Path data = folder.resolve("a");
        try (LiveNode a = LiveNode.start("a", data, Map.of())) {
            a.rest().register("m", "{}");
        }
        plant(data.resolve("registry.db"));
        try (LiveNode a = LiveNode.start("a", data, Map.of());
                LiveNode b = node("b", a);
                LiveNode c = node("c", b)) {
            // when all write
            a.rest().register("m", "{}");
            c.rest().register("n", "{}");

            // then all hold all of it, also who heard of it from a node that folds none of it
            LiveCluster.awaitTrue(
                    () ->
                            a.rest().root().equals(b.rest().root())
                                    && b.rest().root().equals(c.rest().root()));
            assertEquals(2, c.rest().get("/models/m/versions").path("versions").size());
            assertEquals(1, a.rest().get("/models/n/versions").path("versions").size());

            // and it is counted, shown and marked
            LiveCluster.awaitTrue(() -> figures(c).path("facts_of_unknown_kind").asInt() == 1);
            assertEquals(2, figures(c).path("facts_not_valid").asInt());
            assertEquals(3, figures(c).path("not_folded").size());
            JsonNode newest = figures(c).path("not_folded").get(0);
            assertEquals("version.move", newest.path("kind").asText());
            assertEquals(3, newest.path("seq").asInt());
            JsonNode strange = audit(c, "version.sparkle");
            assertEquals(false, strange.path("folded").asBoolean());
            assertEquals("unknown kind", strange.path("reason").asText());
            assertTrue(audit(c, "version.tag").path("reason").asText().startsWith("not valid: "));
            assertTrue(audit(c, "version.register").path("folded").asBoolean());
        }
    }

    private LiveNode node(String name, LiveNode peer) {
        String url = "http://127.0.0.1:" + peer.syncPort();
        return LiveNode.start(name, folder.resolve(name), Map.of("SYNC_PEERS", url));
    }

    private static JsonNode figures(LiveNode node) {
        return node.rest().component("model_registry").path("details");
    }

    private static JsonNode audit(LiveNode node, String kind) {
        return node.rest().get("/audit?kind=" + kind).path("facts").get(0);
    }

    private static void plant(Path registry) {
        try (SqliteStore store = SqliteStore.open(registry, "rookery", StoreSettings.DEFAULT)) {
            OriginRow row = OriginRow.empty(STRANGER);
            store.begin();
            for (Draft draft :
                    List.of(
                            draft("version.sparkle", "{\"shine\":7}"),
                            draft("version.tag", "no JSON"),
                            draft("version.move", "{}"))) {
                long seq = row.maxSeq() + 1;
                Fact fact =
                        Fact.of(
                                new Dot(STRANGER, seq),
                                row.head(),
                                Batch.ALONE,
                                Stamp.ofMillis(1_000 + seq),
                                1_000,
                                draft);
                store.keep(fact);
                row = row.plus(fact.hash());
            }
            store.put(List.of(row));
            store.commit();
        }
    }

    private static Draft draft(String kind, String body) {
        return new Draft(kind, "m/1", body.getBytes(StandardCharsets.UTF_8), "stranger");
    }
}
