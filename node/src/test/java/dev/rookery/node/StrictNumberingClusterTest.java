package dev.rookery.node;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrictNumberingClusterTest {
    private static final Duration VOTER_WITHIN = Duration.ofSeconds(90);

    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final String VERSIONS = "/models/m/versions";

    @TempDir Path folder;

    @Test
    void aNumberIsOneVersionsAloneWhoeverAsksAndWhoeverIsAway() throws IOException {
        try (LiveCluster cluster = cluster()) {
            // given three new nodes, each of which learns that nobody remembers anything
            NAMES.forEach(name -> awaitVoter(cluster, name));

            // when all three number versions of one model at once
            Set<Integer> numbers = new ConcurrentSkipListSet<>();
            IntStream.range(0, 60)
                    .parallel()
                    .forEach(i -> numbers.add(registered(cluster.rest(NAMES.get(i % 3)))));

            // then
            assertEquals(60, numbers.size());
            assertTrue(numbering(cluster.rest("a"), "votes_kept").isInt());
            cluster.awaitEqual();
            for (JsonNode version :
                    cluster.rest("a").get(VERSIONS + "?limit=100").path("versions")) {
                assertTrue(numbers.contains(version.path("version").asInt()));
                assertFalse(version.path("number_conflict").asBoolean());
            }

            // when one is cut off
            cluster.cut("c");
            Rest.Reply alone = cluster.rest("c").post(VERSIONS, "{}");

            // then it stores nothing, and the others go on
            assertEquals("NUMBERING_UNAVAILABLE", alone.code());
            assertEquals(503, alone.status());
            assertEquals(
                    60, cluster.rest("c").get(VERSIONS + "?limit=100").path("versions").size());
            int next = registered(cluster.rest("a"));
            assertTrue(next > numbers.stream().max(Comparator.naturalOrder()).orElseThrow());

            LiveCluster.awaitTrue(() -> registryStatus(cluster.rest("c")).equals("degraded"));

            // when it is back
            cluster.healAll();
            int later = registered(cluster.rest("c"));
            assertTrue(later != next && !numbers.contains(later));

            // when a node loses its disk, and only one other can be asked
            cluster.stop("b");
            wipe(cluster.data("b"));
            cluster.cut("c");
            cluster.start("b");
            cluster.cut("c");
            Rest b = cluster.rest("b");
            LiveCluster.awaitTrue(
                    () ->
                            why(b).contains("learns from 1 more nodes")
                                    && cluster.rest("a").root().equals(b.root()));

            // then there is nobody who may make up a majority
            assertEquals(503, b.post(VERSIONS, "{}").status());
            assertEquals(503, cluster.rest("a").post(VERSIONS, "{}").status());

            // when both others can be asked
            cluster.healAll();
            awaitVoter(cluster, "b");
            assertTrue(registered(b) > later);

            // when a node restarts as it was
            cluster.stop("a");
            cluster.start("a");
            cluster.cutAll();
            awaitVoter(cluster, "a");
        }
    }

    @Test
    void aCopyThatIsStartedBesideItsOriginalFencesItAndTheOriginalSaysSo() throws IOException {
        try (LiveCluster cluster = cluster()) {
            // given a node whose folder was copied while it was down
            NAMES.forEach(name -> awaitVoter(cluster, name));
            cluster.stop("c");
            Path copied = folder.resolve("copied");
            copy(cluster.data("c"), copied);
            LiveNode original = cluster.start("c");
            awaitVoter(cluster, "c");

            // when the copy is started too, and takes the seat
            try (LiveNode copy = cluster.start("c", copied)) {
                awaitVoter(cluster, "c");

                // then the original, which nobody asks for a vote, finds out by itself
                LiveCluster.awaitTrue(() -> !numbering(original.rest(), "votes").asBoolean());
                assertTrue(why(original.rest()).contains("copy of its data directory"));
                assertTrue(numbering(copy.rest(), "votes").asBoolean());
                LiveCluster.awaitTrue(
                        () -> numbering(copy.rest(), "votes_confirmed_seconds").isInt());
                assertTrue(registered(copy.rest()) > 0);
            } finally {
                original.close();
            }

            // when it is started again and the copy is not, then it takes its seat back
            cluster.start("c");
            awaitVoter(cluster, "c");
            assertTrue(registered(cluster.rest("c")) > 0);
        }
    }

    @Test
    void oneVersionRegisteredAtAllNodesAtOnceIsAnsweredWithOneNumber() {
        try (LiveCluster cluster = cluster()) {
            NAMES.forEach(name -> awaitVoter(cluster, name));
            for (int key = 0; key < 12; key++) {
                // when one request is made at every node at the same moment
                String request = "key-" + key;
                Set<Integer> numbers = new ConcurrentSkipListSet<>();
                Set<String> ids = new ConcurrentSkipListSet<>();
                NAMES.parallelStream()
                        .forEach(
                                name -> {
                                    JsonNode version = keyed(cluster.rest(name), request);
                                    numbers.add(version.path("version").asInt());
                                    ids.add(version.path("id").asText());
                                });

                // then
                assertEquals(1, ids.size());
                assertEquals(1, numbers.size(), numbers + " for " + request);
            }
        }
    }

    @Test
    void aNodeAloneNumbersAtOnce() {
        try (LiveCluster cluster =
                new LiveCluster(folder, List.of("a"), Map.of("CLUSTER_NUMBERING", "strict"))) {
            assertEquals(1, cluster.rest("a").register("m", "{}").path("version").asInt());
        }
    }

    private LiveCluster cluster() {
        return new LiveCluster(
                folder, NAMES, Map.of("CLUSTER_NUMBERING", "strict", "SYNC_INTERVAL", "200ms"));
    }

    /** A call that a cut caught on its way takes a pull's whole time, and so may a turn. */
    private static void awaitVoter(LiveCluster cluster, String name) {
        try {
            await().atMost(VOTER_WITHIN)
                    .until(() -> numbering(cluster.rest(name), "votes").asBoolean());
        } catch (ConditionTimeoutException e) {
            Rest node = cluster.rest(name);
            fail(name + " does not vote: " + why(node) + "; " + node.ask("/sync").json(), e);
        }
    }

    private static String why(Rest node) {
        return numbering(node, "unavailable").asText("");
    }

    private static String registryStatus(Rest node) {
        return node.health().json().at("/components/model_registry/status").asText();
    }

    private static JsonNode numbering(Rest node, String figure) {
        return node.health()
                .json()
                .path("components")
                .path("model_registry")
                .path("details")
                .path("numbering_" + figure);
    }

    /** 503 says that a repetition is right. */
    private static int registered(Rest node) {
        int[] number = {0};
        LiveCluster.awaitTrue(
                () -> {
                    Rest.Reply reply = node.post(VERSIONS, "{}");
                    if (reply.status() == 503) {
                        assertEquals("NUMBERING_UNAVAILABLE", reply.code());
                        return false;
                    }
                    number[0] = reply.expect(201).path("version").asInt();
                    return true;
                });
        return number[0];
    }

    private static JsonNode keyed(Rest node, String key) {
        List<JsonNode> made = new CopyOnWriteArrayList<>();
        LiveCluster.awaitTrue(
                () -> {
                    Rest.Reply reply = node.post(VERSIONS, "{}", Map.of("Idempotency-Key", key));
                    if (reply.status() == 201) {
                        made.add(reply.json());
                    } else {
                        assertEquals("NUMBERING_UNAVAILABLE", reply.code());
                    }
                    return !made.isEmpty();
                });
        return made.get(0);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void wipe(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
