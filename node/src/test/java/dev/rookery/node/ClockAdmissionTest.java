package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.service.Writes;
import dev.rookery.node.settings.ClockSettings.Admission;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.peer.PeerClocks;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ClockAdmissionTest {
    private final FakeClock clock = new FakeClock(Duration.ZERO);
    private final PeerClocks clocks = new PeerClocks(clock, Duration.ofMinutes(2));

    @Test
    void nobodyNeedsToTryAWriteThatTheClockRefuses() {
        hear(Duration.ofHours(1));
        assertFalse(admission(Admission.REFUSE, true).open());
        assertTrue(admission(Admission.WARN, true).open());
    }

    @Test
    void aGoodClockOpensNothingThatIsClosedBehindIt() {
        hear(Duration.ZERO);
        assertTrue(admission(Admission.REFUSE, true).open());
        assertFalse(admission(Admission.REFUSE, false).open());
    }

    @Test
    void toAskWhetherItIsOpenCountsAsNoRefusal() {
        hear(Duration.ofHours(1));
        ClockAdmission admission = admission(Admission.REFUSE, true);
        admission.open();
        assertEquals(0, admission.figures().refused());
    }

    private void hear(Duration ahead) {
        long now = clock.millis();
        clocks.called("a", now + ahead.toMillis());
        clocks.called("b", now + ahead.toMillis());
    }

    private ClockAdmission admission(Admission policy, boolean open) {
        return new ClockAdmission(policy, clocks, new FactsAhead(clock), clock, new Behind(open));
    }

    /** What lies behind: open or not, and never reached here. */
    private record Behind(boolean open) implements Writes {
        @Override
        public CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
            return CompletableFuture.failedFuture(new IllegalStateException("nobody writes here"));
        }
    }
}
