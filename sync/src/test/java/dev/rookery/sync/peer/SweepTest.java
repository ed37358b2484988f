package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Stage stage = new Stage("b", "c");
    private final List<CompletableFuture<PullReport>> rounds = new ArrayList<>();

    @Test
    void onceNobodyWaitsForItAnyMoreItBeginsNoOtherRounds() {
        // given one of two rounds of which nothing comes, until patience ends
        stage.peers.refresh();
        Sweep sweep = new Sweep(stage.peers.all(), Optional.of(PATIENCE), new Lent());
        sweep.begin(1);
        stage.pass(6);
        SyncReport report = sweep.report().toCompletableFuture().join();
        assertEquals(Set.of("b.test:7071", "c.test:7071"), report.failed().keySet());

        // when it ends after all, while everybody is asked anew
        rounds.get(0)
                .complete(new PullReport("b", 0, 0, false, Set.of(), Optional.of("no answer")));
        stage.pass(1);

        // then
        assertEquals(1, rounds.size());
    }

    private final class Lent implements Sweep.Rim {
        @Override
        public CompletionStage<PullReport> pull(Peer peer) {
            rounds.add(new CompletableFuture<>());
            return rounds.get(rounds.size() - 1);
        }

        @Override
        public void later(Runnable step) {
            step.run();
        }

        @Override
        public void after(Duration delay, Runnable step) {
            var unused = stage.time.schedule(step, delay.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public Object held() {
            return "nothing";
        }

        @Override
        public Instant now() {
            return stage.machine.steady().instant();
        }

        @Override
        public String called(Peer peer) {
            return peer.label();
        }
    }
}
