package dev.rookery.cli.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.bench.Bench;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Reply;
import dev.rookery.cli.client.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while one of them joins by another's snapshot. */
@Tag("long")
class JoinProcessTest {
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(4);
    private static final int FACTS = 30_000;

    private final NodeLauncher launcher =
            new NodeLauncher(List.of("-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto"));

    @TempDir Path folder;

    @AfterEach
    void stopAll() {
        launcher.close();
    }

    @Test
    void aJoinerThatIsKilledJoinsAtItsNextStartAndKeepsItsOwn() throws Exception {
        // given a registry behind a slow line, and a joiner with a fact of its own
        ReadyLine a = ready(start("a", List.of()));
        fill(a);
        NodeProcess first = start("b", List.of());
        client(ready(first)).post("write", Target.api("models", "own", "versions"), Json.object());
        first.stop();

        // when it is killed while the snapshot comes
        NodeProcess b = start("b", List.of("--peer", a.sync()));
        ReadyLine killed = ready(b);
        await().atMost(LONG_ENOUGH).until(() -> reason(killed).contains("snapshot"));
        b.kill();

        // then
        ReadyLine again = ready(start("b", List.of("--peer", a.sync())));
        await().atMost(LONG_ENOUGH).until(() -> root(again).equals(root(a)));
        JsonNode own = ask(a, Target.api("models", "own", "versions"));
        assertEquals(1, own.path("versions").size());
        assertTrue(facts(again) >= FACTS + 1, () -> "only " + facts(again));
    }

    @Test
    void aServerThatIsKilledInMidStreamIsReplacedByAnotherPeer() throws Exception {
        // given two that hold the same
        NodeProcess served = start("a", List.of());
        ReadyLine a = ready(served);
        fill(a);
        ReadyLine c = ready(start("c", List.of("--peer", a.sync())));
        await().atMost(LONG_ENOUGH).until(() -> root(c).equals(root(a)));

        // when one dies while it serves its snapshot
        NodeProcess late = start("b", List.of("--peer", a.sync(), "--peer", c.sync()));
        ReadyLine b = ready(late);
        await().atMost(LONG_ENOUGH).until(() -> reason(b).contains("snapshot of"));
        served.kill();

        // then
        await().atMost(LONG_ENOUGH).until(() -> root(b).equals(root(c)));
        assertTrue(late.alive());
    }

    private static void fill(ReadyLine node) {
        new Bench(URI.create(node.http()), "join", 400).fill(FACTS);
    }

    private NodeProcess start(String name, List<String> more) throws IOException {
        List<String> flags =
                new ArrayList<>(
                        List.of(
                                "--data",
                                folder.resolve(name).toString(),
                                "--name",
                                name,
                                "--http",
                                "127.0.0.1:0",
                                "--sync",
                                "127.0.0.1:0"));
        flags.addAll(more);
        Map<String, String> environment =
                Map.of(
                        "ROOKERY_SYNC_JOIN_FACTS",
                        "1000",
                        "ROOKERY_SYNC_MAX_BYTES_PER_SECOND",
                        "3MB");
        return launcher.start(flags, environment, Files.createTempFile(folder, name, ".log"));
    }

    private static ReadyLine ready(NodeProcess node) throws InterruptedException {
        Optional<ReadyLine> ready = node.awaitReady(LONG_ENOUGH);
        assertTrue(ready.isPresent(), node::lastWords);
        return ready.get();
    }

    private static NodeClient client(ReadyLine node) {
        return new NodeClient(
                node.http(), Optional.empty(), Optional.of("test"), LONG_ENOUGH, Optional.empty());
    }

    private static String reason(ReadyLine node) {
        return ask(node, Target.root("/health/ready")).path("reason").asText();
    }

    private static String root(ReadyLine node) {
        return ask(node, Target.api("cluster")).path("root").asText();
    }

    private static long facts(ReadyLine node) {
        return ask(node, Target.api("cluster")).path("facts").asLong();
    }

    private static JsonNode ask(ReadyLine node, Target target) {
        Reply reply = client(node).exchange("look", "GET", target, Optional.empty(), Map.of());
        return reply.document();
    }
}
