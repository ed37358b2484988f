package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.health.HealthStatus;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceHealthTest {
    private final HealthComponent health =
            new HealthBoard(() -> Instant.EPOCH).component(HealthBoard.ROLLBACK_SOURCES);
    private final SourceHealth sources = new SourceHealth(health);

    @Test
    void aSourceThatAnswersHidesNoneThatDoesNot() {
        sources.answered("m");
        assertEquals(HealthStatus.HEALTHY, health.state().status());

        sources.empty("bad", "no figures of bad");
        sources.answered("m");
        assertEquals(HealthStatus.DEGRADED, health.state().status());
        assertEquals(Map.of("bad", "no figures of bad"), health.state().details().get("failing"));

        sources.failed("m", "refused");
        sources.answered("m");
        assertEquals(Map.of("bad", "no figures of bad"), health.state().details().get("failing"));

        sources.answered("bad");
        assertEquals(HealthStatus.HEALTHY, health.state().status());
        assertEquals(Map.of(), health.state().details().get("failing"));
    }

    @Test
    void whatWasWrongIsForgottenByANodeThatAsksNoLonger() {
        sources.failed("m", "refused");
        sources.empty("bad", "no figures of bad");

        sources.left("m");
        assertEquals(HealthStatus.DEGRADED, health.state().status());
        sources.left("bad");
        sources.left("never asked");

        assertEquals(HealthStatus.HEALTHY, health.state().status());
        assertEquals(Map.of(), health.state().details().get("failing"));
    }
}
