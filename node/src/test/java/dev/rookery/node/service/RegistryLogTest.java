package dev.rookery.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Expect;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionView;
import dev.rookery.sync.driver.NodeBusyException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class RegistryLogTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CountDownLatch open = new CountDownLatch(1);
    private final Command command =
            new Command.Move("trainer", "m", Ref.of(1), Stage.STAGING, "passed", Expect.NOTHING);

    @Test
    void aRegistrationIsOneLineOfTheKnownFormWithTheLabelAsItIs() {
        open.countDown();
        try (RegistryLog log = new RegistryLog(new Lines(), 10, Clock.systemUTC())) {
            log.decided(command, accepted(new Answer.Registered(version(), false)));
            log.decided(command, accepted(new Answer.Registered(version(), true)));
            log.decided(command, accepted(new Answer.Registered(version("20260126_1"), false)));
            log.decided(
                    command,
                    accepted(new Answer.Moved(version(), Stage.PRODUCTION, Optional.empty())));
        }
        assertEquals(
                List.of(
                        "INFO [registry] Registered minutes_v1_lgbm v20241204T220000Z (stage=dev)",
                        "INFO [registry] Registered minutes_v1_lgbm 20260126_1 (stage=dev)",
                        "INFO [registry] Promoted minutes_v1_lgbm v20241204T220000Z"
                                + " (stage=prod -> dev, by=trainer)"),
                lines);
    }

    @Test
    void aSlowLogHoldsNobodyUpAndSaysHowManyLinesAreMissing() {
        try (RegistryLog log = new RegistryLog(new Lines(), 2, Clock.systemUTC())) {
            for (int i = 0; i < 10; i++) {
                log.decided(command, accepted(new Answer.Registered(version(), false)));
            }
            assertTrue(log.dropped() >= 7, "dropped " + log.dropped());
            open.countDown();
            long dropped = log.dropped();
            Awaitility.await()
                    .until(
                            () ->
                                    lines.contains(
                                            "WARN [registry] "
                                                    + dropped
                                                    + " lines are missing: the log is too slow"));
        }
    }

    @Test
    void aBusyNodeWarnsAndAFailureIsAnError() {
        open.countDown();
        try (RegistryLog log = new RegistryLog(new Lines(), 10, Clock.systemUTC())) {
            log.failed(command, new NodeBusyException("full", Duration.ofSeconds(1)));
            log.failed(command, new IllegalStateException("disk gone"));
        }
        assertTrue(lines.contains("WARN [registry] Move put off: full"), lines.toString());
        assertTrue(lines.contains("ERROR [registry] Move failed: disk gone"), lines.toString());
    }

    @Test
    void aThousandWritesThatFailForOneCauseAreOneLineAndAnotherCauseIsItsOwn() {
        open.countDown();
        try (RegistryLog log = new RegistryLog(new Lines(), 10, Clock.systemUTC())) {
            for (int i = 0; i < 1_000; i++) {
                log.failed(command, new IllegalStateException("disk full " + i));
                log.failed(command, new NodeBusyException("full", Duration.ofSeconds(1)));
            }
            log.failed(command, new IllegalArgumentException("no such page"));
        }
        assertEquals(
                List.of(
                        "ERROR [registry] Move failed: disk full 0",
                        "ERROR [registry] Move failed: no such page",
                        "WARN [registry] Move put off: full"),
                lines.stream().sorted().toList());
    }

    private static Decision accepted(Answer answer) {
        return new Decision.Accepted(List.of(), answer);
    }

    private static VersionView version() {
        return version("v20241204T220000Z");
    }

    private static VersionView version(String label) {
        return new VersionView(
                "minutes_v1_lgbm",
                new ModelKey("minutes_v1_lgbm", 1),
                new Ulid(1, 1),
                OptionalLong.of(1),
                label,
                "0".repeat(12),
                Stage.DEVELOPMENT,
                0,
                0,
                "trainer",
                "",
                new TreeMap<>(),
                new TreeMap<>(),
                List.of(),
                Optional.empty(),
                Content.EMPTY);
    }

    /** Writes to a list, once the test lets it. */
    private final class Lines extends AbstractLogger {
        private static final long serialVersionUID = 1L;

        @Override
        protected String getFullyQualifiedCallerName() {
            return Lines.class.getName();
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lines.add(level + " " + MessageFormatter.basicArrayFormat(pattern, arguments));
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isTraceEnabled(Marker marker) {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled(Marker marker) {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled(Marker marker) {
            return true;
        }
    }
}
