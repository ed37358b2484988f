package dev.rookery.node.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.health.HealthStatus;
import dev.rookery.node.hooks.HookDelivery.Outcome;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.registry.HookSpec;
import dev.rookery.node.registry.HookView;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Origin;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLSocketFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node's hooks over an event log in memory, with a real receiver. */
class HooksTest {

    private static final Ulid HOOK = Ulid.of(1_700_000_000_000L, 1, 1);
    private static final HookKey KEY = HookKey.of(new byte[32]);
    private static final Origin A = new Origin(1, 1);
    private static final Origin B = new Origin(2, 2);
    private static final HookSender.Pace PACE =
            new HookSender.Pace(
                    Duration.ofSeconds(1),
                    new OutboundGuard.Rules(2, Duration.ofMillis(10), 4, Duration.ofSeconds(30)));

    @TempDir Path folder;
    private final Receiver receiver = new Receiver();
    private final Turning clock = new Turning();
    private final MemoryFeed log = new MemoryFeed();
    private final HealthBoard health = new HealthBoard(clock);
    private final List<SortedMap<Ulid, SortedMap<Origin, Long>>> notes = new ArrayList<>();
    private volatile boolean duty = true;
    private List<String> allowed = List.of("127.0.0.1");
    private Hooks hooks;

    /** A wall clock that a test turns. */
    private static final class Turning extends Clock {
        private final AtomicLong millis = new AtomicLong(MemoryFeed.START);

        void turn(Duration by) {
            millis.addAndGet(by.toMillis());
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @AfterEach
    void stop() {
        if (hooks != null) {
            hooks.close();
        }
        receiver.close();
    }

    private void hook(String url, String... events) {
        HookSpec spec = new HookSpec(url, List.of(events), List.of(), "", KEY.name());
        log.set.add(new HookView(HOOK, spec, MemoryFeed.ref(A, 1, 5), MemoryFeed.START, "ann"));
        open();
    }

    private void open() {
        hooks =
                new Hooks(
                        new Hooks.Needs(
                                "c1",
                                Optional.of(KEY),
                                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                                new AllowedHosts(allowed, InetAddress::getAllByName),
                                log,
                                () -> duty,
                                () -> true,
                                upTo -> {
                                    notes.add(upTo);
                                    return CompletableFuture.completedFuture("");
                                },
                                health,
                                folder.resolve("hooks.state")),
                        clock,
                        PACE);
    }

    /** Gives turns until it is so. */
    private void await(BooleanSupplier so) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> {
                            hooks.turn();
                            return so.getAsBoolean();
                        });
    }

    private List<Outcome> outcomes() {
        return hooks.deliveries(HOOK).stream().map(HookDelivery::outcome).toList();
    }

    @Test
    void anEventIsACloudEventWhoseSignatureTheReceiverCanCheck() throws Exception {
        hook(receiver.url(), "version.*");
        log.add("version.registered", A, 2);
        await(() -> receiver.got().size() == 1);

        Receiver.Got got = receiver.got().get(0);
        JsonNode event = new ObjectMapper().readTree(got.body());

        assertEquals("/hook?x=1", got.path());
        assertEquals("1.0", event.path("specversion").asText());
        assertEquals("dev.rookery.version.registered", event.path("type").asText());
        assertEquals("urn:rookery:c1", event.path("source").asText());
        assertEquals("square8_2p/" + HOOK, event.path("subject").asText());
        assertEquals("2026-01-01T00:00:00Z", event.path("time").asText());
        assertEquals("square8_2p", event.at("/data/model").asText());
        assertEquals(2, event.at("/data/fact/seq").asInt());
        assertEquals(event.path("id").asText(), got.headers().get("webhook-id"));
        assertEquals(
                "application/cloudevents+json; charset=utf-8", got.headers().get("content-type"));
        assertEquals(signature(KEY.secret(HOOK), got), got.headers().get("webhook-signature"));
    }

    /** As the receiver computes it, from the secret that its owner was told. */
    private static String signature(String secret, Receiver.Got got)
            throws GeneralSecurityException {
        byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        String signed =
                got.headers().get("webhook-id")
                        + "."
                        + got.headers().get("webhook-timestamp")
                        + "."
                        + got.body();
        return "v1,"
                + Base64.getEncoder()
                        .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void onlyWhatIsWantedAndHappenedSinceItWasSetIsTold() {
        hook(receiver.url(), "conflict.*", "version.moved");
        log.add("version.moved", Optional.empty(), MemoryFeed.ref(B, 1, 4)); // before the hook
        log.add("version.registered", A, 2);
        log.add("version.moved", A, 3);
        log.add("conflict.number", A, 4);
        log.add("conflicting", A, 5);
        await(() -> receiver.got().size() == 2);
        await(() -> hooks.hooks().get(0).waitingSinceMillis().isEmpty());

        assertEquals(2, receiver.got().size());
        assertTrue(receiver.got().get(0).body().contains("dev.rookery.version.moved"));
        assertTrue(receiver.got().get(1).body().contains("dev.rookery.conflict.number"));
    }

    @Test
    void aReceiverThatFailsIsAskedAgainWithTheSameIdUntilItTakesTheEvent() {
        hook(receiver.url(), "*");
        receiver.answers(500);
        log.add("version.moved", A, 2);
        await(() -> outcomes().equals(List.of(Outcome.FAILED)));
        assertEquals(2, receiver.got().size(), "two attempts at once");

        receiver.answers(204);
        hooks.turn();
        assertEquals(2, receiver.got().size(), "not before its pause is over");
        clock.turn(Duration.ofSeconds(3));
        await(() -> outcomes().equals(List.of(Outcome.DELIVERED, Outcome.FAILED)));

        assertEquals(
                1,
                receiver.got().stream()
                        .map(got -> got.headers().get("webhook-id"))
                        .distinct()
                        .count());
    }

    @Test
    void aHostThatFailsOftenIsLeftAloneAndHealthSaysSo() {
        hook(receiver.url(), "*");
        receiver.answers(503);
        log.add("version.moved", A, 2);
        for (int i = 1; i <= 4; i++) {
            int attempts = i;
            await(() -> outcomes().size() == attempts);
            clock.turn(HookWork.pause(i).plusMillis(1));
        }
        hooks.turn();

        assertEquals(4, receiver.got().size(), "then the breaker is open");
        assertEquals("open", hooks.hooks().get(0).breaker());
        assertEquals(HealthStatus.DEGRADED, health.component(HealthBoard.HOOKS).state().status());
    }

    @Test
    void whatAReceiverRefusesIsNotSentAgainAndTheNextIs() {
        hook(receiver.url(), "*");
        receiver.answers(400);
        log.add("version.moved", A, 2);
        await(() -> outcomes().equals(List.of(Outcome.REFUSED)));
        receiver.answers(204);
        log.add("version.moved", A, 3);
        await(() -> outcomes().equals(List.of(Outcome.DELIVERED, Outcome.REFUSED)));

        assertEquals(2, receiver.got().size());
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (Receiver other = new Receiver()) {
            hook(receiver.url(), "*");
            receiver.answers(
                    exchange -> {
                        exchange.getResponseHeaders().add("Location", other.url());
                        exchange.sendResponseHeaders(307, -1);
                    });
            log.add("version.moved", A, 2);
            await(() -> outcomes().equals(List.of(Outcome.REFUSED)));

            assertTrue(other.got().isEmpty());
        }
    }

    @Test
    void aHugeAnswerIsNotRead() {
        hook(receiver.url(), "*");
        receiver.answers(
                exchange -> {
                    exchange.sendResponseHeaders(200, 1L << 40);
                    try (OutputStream out = exchange.getResponseBody()) {
                        for (int i = 0; i < 1_000; i++) {
                            out.write(new byte[1 << 16]);
                        }
                    } catch (IOException e) {
                        // It hung up, as it should.
                    }
                });
        log.add("version.moved", A, 2);

        await(() -> outcomes().equals(List.of(Outcome.DELIVERED)));
    }

    @Test
    void aReceiverThatNeverAnswersHoldsUpItselfAndNoOther() {
        CountDownLatch never = new CountDownLatch(1);
        Ulid other = Ulid.of(1_700_000_000_000L, 1, 2);
        try (Receiver silent = new Receiver()) {
            silent.answers(
                    exchange -> {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
            hook(silent.url(), "*");
            HookSpec spec = new HookSpec(receiver.url(), List.of("*"), List.of(), "", KEY.name());
            log.set.add(
                    new HookView(other, spec, MemoryFeed.ref(A, 1, 5), MemoryFeed.START, "ann"));
            log.add("version.moved", A, 2);
            log.add("version.moved", A, 3);

            await(() -> hooks.deliveries(other).size() == 2);
            await(() -> outcomes().equals(List.of(Outcome.FAILED)));
            assertTrue(
                    hooks.deliveries(HOOK).get(0).detail().contains("no answer within"),
                    hooks.deliveries(HOOK)::toString);
            never.countDown();
        }
    }

    @Test
    void aHostThatIsNotAllowedAnyMoreIsNotCalled() {
        allowed = List.of("10.0.0.1");
        hook(receiver.url(), "*");
        log.add("version.moved", A, 2);
        await(() -> outcomes().equals(List.of(Outcome.FAILED)));

        assertTrue(receiver.got().isEmpty());
        assertTrue(hooks.deliveries(HOOK).get(0).detail().contains("hooks.allowed-hosts"));
    }

    @Test
    void whatFailedForADayIsGivenUpAndTheNextIsSent() {
        hook(receiver.url(), "*");
        receiver.answers(500);
        log.add("version.moved", A, 2);
        log.add("version.moved", A, 3);
        await(() -> outcomes().equals(List.of(Outcome.FAILED)));
        clock.turn(Duration.ofHours(25));

        await(() -> outcomes().contains(Outcome.GIVEN_UP));
        assertFalse(outcomes().contains(Outcome.DELIVERED));
    }

    @Test
    void aRestartGoesOnWhereItWas() {
        hook(receiver.url(), "*");
        log.add("version.moved", A, 2);
        await(() -> receiver.got().size() == 1);
        await(() -> hooks.hooks().get(0).waitingSinceMillis().isEmpty());
        hooks.close();

        open();
        log.add("version.moved", A, 3);
        await(() -> receiver.got().size() == 2);
        await(() -> hooks.hooks().get(0).waitingSinceMillis().isEmpty());

        assertEquals(2, receiver.got().size(), "none twice");
        assertEquals(2, hooks.deliveries(HOOK).size(), "the log of deliveries is kept");
    }

    @Test
    void aNodeWithoutDutySendsNothingAndGoesOnWhereAnotherStopped() {
        // given a node that only listens
        duty = false;
        hook(receiver.url(), "*");
        log.add("version.moved", A, 2);
        log.add("version.moved", B, 7);
        hooks.turn();
        await(() -> hooks.hooks().get(0).waitingSinceMillis().isPresent());

        // when the other one noted the first as delivered, and is gone
        log.note(A, 2);
        await(
                () ->
                        hooks.hooks().get(0).waitingSinceMillis().isPresent()
                                && receiver.got().isEmpty());
        duty = true;
        await(() -> receiver.got().size() == 1);
        await(() -> hooks.hooks().get(0).waitingSinceMillis().isEmpty());

        // then only the second is sent
        assertEquals(1, receiver.got().size());
        assertTrue(receiver.got().get(0).body().contains("\"seq\":7"));
    }

    @Test
    void aNoteThatWasHeardBeforeARestartCoversNothingThatCameAfterIt() {
        // given a note of what another node delivered, and a restart
        duty = false;
        hook(receiver.url(), "*");
        log.add("version.moved", A, 2);
        log.note(A, 2);
        await(() -> hooks.hooks().get(0).waitingSinceMillis().isEmpty());
        hooks.close();
        open();

        // when an event of that old fact comes only now
        log.add("conflict.number", A, 2);
        duty = true;

        // then nobody can have told it
        await(() -> receiver.got().size() == 1);
        assertTrue(receiver.got().get(0).body().contains("conflict.number"));
    }

    @Test
    void whatWasDeliveredIsNotedOnceAMinuteAndNothingWhereNothingWas() {
        hook(receiver.url(), "*");
        log.add("version.moved", A, 2);
        log.add("version.moved", A, 3);
        await(() -> receiver.got().size() == 2);
        await(() -> hooks.hooks().get(0).waitingSinceMillis().isEmpty());
        assertTrue(notes.isEmpty());

        clock.turn(Hooks.NOTE_EVERY);
        hooks.turn();
        clock.turn(Hooks.NOTE_EVERY);
        hooks.turn();

        assertEquals(1, notes.size());
        assertEquals(new TreeMap<>(Map.of(A, 3L)), notes.get(0).get(HOOK));
    }

    @Test
    void aNodeThatStopsNotesWhatItDelivered() {
        hook(receiver.url(), "*");
        log.add("version.moved", A, 2);
        await(() -> receiver.got().size() == 1);
        await(() -> hooks.hooks().get(0).waitingSinceMillis().isEmpty());

        hooks.close();

        assertEquals(new TreeMap<>(Map.of(A, 2L)), notes.get(0).get(HOOK));
    }

    @Test
    void aTestIsSentWhoeversTurnItIs() {
        duty = false;
        hook(receiver.url(), "version.moved");
        hooks.turn();

        Optional<HookDelivery> made = hooks.test(HOOK).toCompletableFuture().join();

        assertEquals(Outcome.DELIVERED, made.orElseThrow().outcome());
        assertTrue(receiver.got().get(0).body().contains("dev.rookery.hook.test"));
        assertEquals(Optional.empty(), hooks.test(Ulid.of(1, 1, 1)).toCompletableFuture().join());
    }

    @Test
    void aHookOfAnotherKeyIsNotServedAndHealthSaysWhy() {
        HookKey other = HookKey.of(filled());
        HookSpec spec = new HookSpec(receiver.url(), List.of("*"), List.of(), "", other.name());
        log.set.add(new HookView(HOOK, spec, MemoryFeed.ref(A, 1, 5), MemoryFeed.START, "ann"));
        open();
        log.add("version.moved", A, 2);
        await(() -> hooks.hooks().get(0).waitingSinceMillis().isPresent());
        hooks.turn();

        assertTrue(receiver.got().isEmpty());
        assertTrue(
                health.component(HealthBoard.HOOKS)
                        .state()
                        .lastError()
                        .orElse("")
                        .contains("another key"));
    }

    private static byte[] filled() {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }
}
