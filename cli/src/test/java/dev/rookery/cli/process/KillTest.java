package dev.rookery.cli.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are killed while 32 connections write. */
class KillTest {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final int ANSWERS_BEFORE = 100;
    private static final int ANSWERS_MORE = 500;

    private final NodeLauncher launcher =
            new NodeLauncher(
                    List.of(
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xshare:auto"));

    @TempDir Path folder;

    @AfterEach
    void stopAll() {
        launcher.close();
    }

    @Test
    void whatWasAcknowledgedOutlivesEachOfFiveKills() throws Exception {
        killOften(5, new Random(5));
    }

    @Test
    @Tag("long")
    void whatWasAcknowledgedOutlivesEachOfFiftyKills() throws Exception {
        killOften(50, new Random(50));
    }

    @Test
    void aNodeThatIsTerminatedUnderLoadDrainsAndKeepsWhatItAcknowledged() throws Exception {
        // given
        Ledger ledger = new Ledger();
        NodeProcess node = start();
        ReadyLine ready = ready(node);
        List<Thread> writers = ledger.writeUntilDeath(ready.http());
        await().atMost(READY_MAX).until(() -> ledger.answers() > ANSWERS_BEFORE);

        // when
        node.stop();
        join(writers);

        // then
        assertEquals(Optional.of(0), node.awaitExit(READY_MAX), node::lastWords);
        assertEquals(Map.of(), ledger.surprises());
        NodeProcess again = start();
        assertEquals(Set.of(), ledger.missing(ready(again).http()));
    }

    private void killOften(int times, Random random) throws Exception {
        Ledger ledger = new Ledger();
        for (int i = 0; i < times; i++) {
            // given a node under load
            NodeProcess node = start();
            ReadyLine ready = ready(node);
            assertEquals(Set.of(), ledger.missing(ready.http()), "before kill " + i);
            List<Thread> writers = ledger.writeUntilDeath(ready.http());

            // when it is killed somewhere on its way
            long last = ledger.answers() + ANSWERS_BEFORE + random.nextInt(ANSWERS_MORE);
            await().atMost(READY_MAX)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> ledger.answers() >= last);
            node.kill();
            join(writers);
        }

        // then all that it acknowledged, ever, is there
        ReadyLine ready = ready(start());
        assertEquals(Set.of(), ledger.missing(ready.http()));
        assertTrue(ledger.size() > times * ANSWERS_BEFORE / 2, () -> "only " + ledger.size());
        assertEquals(Map.of(), ledger.surprises());
    }

    private NodeProcess start() throws IOException {
        return launcher.start(
                List.of(
                        "--data",
                        folder.resolve("data").toString(),
                        "--http",
                        "127.0.0.1:0",
                        "--sync",
                        "127.0.0.1:0"),
                Map.of("ROOKERY_LOG", "warn"),
                Files.createTempFile(folder, "node", ".log"));
    }

    private static ReadyLine ready(NodeProcess node) throws InterruptedException {
        Optional<ReadyLine> ready = node.awaitReady(READY_MAX);
        assertTrue(ready.isPresent(), node::lastWords);
        return ready.get();
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
