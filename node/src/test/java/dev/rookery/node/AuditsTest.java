package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.settings.AuditSettings;
import dev.rookery.sync.audit.AuditPorts;
import dev.rookery.sync.driver.Mending;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.RangeDigest;
import dev.rookery.sync.message.Span;
import dev.rookery.sync.peer.SteadyClock;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditsTest {
    private static final Origin A = new Origin(1, 1);
    private static final Duration DAY = Duration.ofHours(24);
    private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final List<Dot> told = new ArrayList<>();
    private Instant wall = START;
    private boolean alarmed = true;
    private OriginRow row = OriginRow.empty(A);
    private Runnable look = () -> {};
    private Audits audits;
    private int runs;

    @Test
    void aClockThatIsSetBringsNoRunAndHoldsUpNone() {
        Audits audits = open();
        passes(DAY);
        assertEquals(1, runs);

        wall = wall.plus(Duration.ofDays(30));
        look.run();
        assertEquals(1, runs);
        wall = wall.minus(Duration.ofDays(60));
        passes(DAY.minusMinutes(1));
        assertEquals(1, runs);
        Duration left = Duration.between(wall, audits.now().next());
        assertEquals(Duration.ofMinutes(1), left);
        passes(Duration.ofMinutes(1));
        assertEquals(2, runs);
    }

    @Test
    void overARestartTheTimeSinceTheLastRunCounts() {
        open();
        passes(DAY);

        wall = wall.plus(DAY.minusMinutes(1));
        open();
        look.run();
        assertEquals(1, runs);
        passes(Duration.ofMinutes(1));
        assertEquals(2, runs);
    }

    @Test
    void damageThatStaysIsToldOnceAndAgainAfterItWasMended() {
        // given an origin of which the only fact is missing
        row = row.plus(Hash.of(new byte[] {1}));
        open();
        alarmed = false;
        run();
        assertEquals(1, told.size());

        // when the first telling failed, then it is told again, and then no more
        alarmed = true;
        run();
        assertEquals(List.of(new Dot(A, 1), new Dot(A, 1)), told);
        run();
        open();
        run();
        assertEquals(2, told.size());

        // when it was mended, and is damaged anew
        OriginRow damaged = row;
        row = OriginRow.empty(A);
        run();
        row = damaged;
        run();
        assertEquals(3, told.size());
    }

    private void run() {
        int before = runs;
        audits.begin();
        look.run();
        assertEquals(before + 1, runs);
        assertFalse(audits.now().running());
    }

    private Audits open() {
        Audits.Needs needs =
                new Audits.Needs(
                        new Ports(),
                        (where, what) -> {
                            assertTrue(what.contains("restore"), what);
                            told.add(where);
                            return alarmed;
                        },
                        folder,
                        Runnable::run,
                        () -> wall,
                        new SteadyClock(START, nanos::get),
                        () -> true,
                        () -> 0,
                        false);
        audits = new Audits(new AuditSettings(DAY, 1_000), needs);
        audits.start(
                (period, task) -> {
                    look = task;
                    return () -> {};
                });
        return audits;
    }

    /** For the machine's steady clock, whatever the wall clock says. */
    private void passes(Duration time) {
        nanos.addAndGet(time.toNanos());
        look.run();
    }

    private final class Ports implements AuditPorts {
        @Override
        public Held held() {
            VersionVector vector = VersionVector.of(List.of(row));
            return new Held(vector, Root.of("c", vector), NodeIdentity.first(A));
        }

        @Override
        public List<StoredFact> stored(Origin origin, long from, long to, long bytesMax) {
            return List.of();
        }

        @Override
        public Optional<Fact> fetch(Origin origin, long seq, Hash hash) {
            return Optional.empty();
        }

        @Override
        public void mend(List<Mending> facts, List<OriginRow> rows) {
            throw new IllegalStateException("there is nothing to mend by");
        }

        @Override
        public Map<String, Boolean> roots() {
            runs++;
            return Map.of();
        }

        @Override
        public Optional<Compared> compare(Origin origin, Span span, List<RangeDigest> parts) {
            return Optional.empty();
        }
    }
}
