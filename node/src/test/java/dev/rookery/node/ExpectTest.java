package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectTest {
    private static final int AT_ONCE = 8;
    private static final int ROUNDS = 20;

    @TempDir Path folder;

    @Test
    void ofPromotionsThatExpectTheSameProductionExactlyOneIsMade() throws Exception {
        try (LiveNode node = LiveNode.start("a", folder, Map.of())) {
            Rest rest = node.rest();
            String production = "none";
            for (int round = 0; round < ROUNDS; round++) {
                // given
                List<String> staged = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    String id = rest.register("m", "{}").path("id").asText();
                    rest.move("m", id, "staging");
                    staged.add(id);
                }

                // when
                List<Rest.Reply> replies = atOnce(rest, staged, production);

                // then
                assertEquals(1, count(replies, 200), () -> "" + replies);
                assertEquals(AT_ONCE - 1, count(replies, 412), () -> "" + replies);
                replies.stream()
                        .filter(reply -> reply.status() == 412)
                        .forEach(reply -> assertEquals("EXPECT_FAILED", reply.code()));
                JsonNode now = rest.version("m", "production");
                String won =
                        replies.stream()
                                .filter(reply -> reply.status() == 200)
                                .map(reply -> reply.json().path("id").asText())
                                .findFirst()
                                .orElseThrow();
                assertEquals(won, now.path("id").asText());
                production = round % 2 == 0 ? won : now.path("version").asText();
            }
        }
    }

    @Test
    void ofMovesThatExpectTheSameStageExactlyOneIsMade() throws Exception {
        try (LiveNode node = LiveNode.start("a", folder, Map.of())) {
            Rest rest = node.rest();
            for (int round = 0; round < ROUNDS; round++) {
                String id = rest.register("m", "{}").path("id").asText();
                rest.move("m", id, "staging");
                String body = "{\"to\":\"development\",\"expect\":\"staging\"}";
                List<Callable<Rest.Reply>> moves = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    moves.add(() -> rest.post("/models/m/versions/" + id + "/stage", body));
                }
                List<Rest.Reply> replies = together(moves);
                assertEquals(1, count(replies, 200), () -> "" + replies);
                assertEquals(AT_ONCE - 1, count(replies, 412), () -> "" + replies);
            }
        }
    }

    private static List<Rest.Reply> atOnce(Rest rest, List<String> ids, String production)
            throws Exception {
        String body =
                "{\"to\":\"production\",\"expect\":{\"stage\":\"staging\",\"production\":\""
                        + production
                        + "\"}}";
        List<Callable<Rest.Reply>> moves = new ArrayList<>();
        for (String id : ids) {
            moves.add(() -> rest.post("/models/m/versions/" + id + "/stage", body));
        }
        return together(moves);
    }

    private static List<Rest.Reply> together(List<Callable<Rest.Reply>> calls) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(calls.size());
        CyclicBarrier start = new CyclicBarrier(calls.size());
        try {
            List<Future<Rest.Reply>> futures = new ArrayList<>();
            for (Callable<Rest.Reply> call : calls) {
                futures.add(
                        clients.submit(
                                () -> {
                                    start.await();
                                    return call.call();
                                }));
            }
            List<Rest.Reply> replies = new ArrayList<>();
            for (Future<Rest.Reply> future : futures) {
                replies.add(future.get());
            }
            return replies;
        } finally {
            clients.shutdown();
        }
    }

    private static long count(List<Rest.Reply> replies, int status) {
        return replies.stream().filter(reply -> reply.status() == status).count();
    }
}
