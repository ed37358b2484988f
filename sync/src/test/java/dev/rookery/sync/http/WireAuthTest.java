package dev.rookery.sync.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class WireAuthTest {
    private static final String PATH = "/sync/v1/pull";
    private static final byte[] BODY = "facts".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final WireAuth a = auth("a", "c", key(1), NOW, 1);
    private final WireAuth b = auth("b", "c", key(1), NOW, 2);

    @Test
    void aSignedRequestIsAcceptedOnceAndNeverAgain() {
        // given
        Map<String, String> sent = a.request("POST", PATH, BODY);

        // when
        WireAuth.Verdict first = b.judge("POST", PATH, BODY, in(sent));
        WireAuth.Verdict again = b.judge("POST", PATH, BODY, in(sent));

        // then
        assertEquals(new WireAuth.Accepted("a", sent.get(WireHeaders.NONCE)), first);
        assertEquals(401, assertInstanceOf(WireAuth.Refused.class, again).status());
    }

    @Test
    void aRequestOfWhichAnythingWasChangedIsRefused() {
        Map<String, String> sent = a.request("POST", PATH, BODY);
        assertRefused(b.judge("GET", PATH, BODY, in(sent)), "signature is wrong");
        assertRefused(b.judge("POST", PATH + "?x", BODY, in(sent)), "signature is wrong");
        assertRefused(b.judge("POST", PATH, new byte[] {1}, in(sent)), "signature is wrong");
        for (String header : sent.keySet()) {
            Map<String, String> changed = new HashMap<>(sent);
            changed.computeIfPresent(header, (name, value) -> flipLast(value));
            assertRefused(b.judge("POST", PATH, BODY, in(changed)), "signature is wrong");
        }
        // and the untouched one still passes: a forged one burned no nonce
        assertInstanceOf(WireAuth.Accepted.class, b.judge("POST", PATH, BODY, in(sent)));
    }

    @Test
    void unsignedWrongKeyAndNoNamesAreRefused() {
        WireAuth keyless = auth("x", "c", Optional.empty(), NOW, 3);
        WireAuth stranger = auth("x", "c", key(9), NOW, 4);
        assertRefused(
                b.judge("GET", PATH, BODY, in(keyless.request("GET", PATH, BODY))), "not signed");
        assertRefused(
                b.judge("GET", PATH, BODY, in(stranger.request("GET", PATH, BODY))),
                "signature is wrong");
        assertRefused(b.judge("GET", PATH, BODY, name -> Optional.empty()), "does not name");
    }

    @Test
    void aClockFurtherOffThanAllowedIsRefusedAndANearerOneIsNot() {
        WireAuth early = auth("e", "c", key(1), NOW.minus(Duration.ofSeconds(301)), 5);
        WireAuth late = auth("l", "c", key(1), NOW.plus(Duration.ofSeconds(299)), 6);
        assertRefused(b.judge("GET", PATH, BODY, in(early.request("GET", PATH, BODY))), "clock");
        assertInstanceOf(
                WireAuth.Accepted.class,
                b.judge("GET", PATH, BODY, in(late.request("GET", PATH, BODY))));
    }

    @Test
    void onlyOneWhoHoldsTheKeyIsToldTheClockByAnAnswerToItsOwnRequest() {
        // given a request of a holder of the key, and one of somebody else, both an hour off
        Instant off = NOW.minus(Duration.ofHours(1));
        WireAuth early = auth("e", "c", key(1), off, 5);
        WireAuth stranger = auth("s", "c", key(9), off, 6);
        Map<String, String> sent = early.request("GET", PATH, BODY);

        // when
        WireAuth.Refused told = refused(b.judge("GET", PATH, BODY, in(sent)));
        WireAuth.Refused untold =
                refused(b.judge("GET", PATH, BODY, in(stranger.request("GET", PATH, BODY))));

        // then
        assertEquals(OptionalLong.of(NOW.toEpochMilli()), told.clockMillis());
        assertEquals(sent.get(WireHeaders.NONCE), told.nonce());
        assertEquals(OptionalLong.empty(), untold.clockMillis());
        assertEquals("", untold.nonce());
    }

    private static WireAuth.Refused refused(WireAuth.Verdict verdict) {
        return assertInstanceOf(WireAuth.Refused.class, verdict);
    }

    @Test
    void anotherClustersNodeIsToldSo() {
        WireAuth other = auth("x", "d", key(1), NOW, 7);
        WireAuth.Verdict verdict = b.judge("GET", PATH, BODY, in(other.request("GET", PATH, BODY)));
        assertEquals(409, assertInstanceOf(WireAuth.Refused.class, verdict).status());
        // and without keys too
        WireAuth plain = auth("b", "c", Optional.empty(), NOW, 8);
        WireAuth plainOther = auth("x", "d", Optional.empty(), NOW, 9);
        WireAuth.Verdict also =
                plain.judge("GET", PATH, BODY, in(plainOther.request("GET", PATH, BODY)));
        assertEquals(409, assertInstanceOf(WireAuth.Refused.class, also).status());
    }

    @Test
    void anAnswerIsBoundToItsRequest() {
        // given two requests and the answer to the first
        Map<String, String> first = a.request("POST", PATH, BODY);
        Map<String, String> second = a.request("POST", PATH, BODY);
        byte[] answer = {1, 2, 3};
        Map<String, String> headers =
                b.answer("POST", PATH, 200, answer, first.get(WireHeaders.NONCE));

        // then it answers that one, unchanged, and nothing else
        assertEquals(Optional.empty(), a.doubt("POST", PATH, 200, answer, first, in(headers)));
        assertTrue(a.doubt("POST", PATH, 200, answer, second, in(headers)).isPresent());
        assertTrue(a.doubt("POST", PATH, 204, answer, first, in(headers)).isPresent());
        assertTrue(a.doubt("POST", PATH, 200, new byte[0], first, in(headers)).isPresent());
        headers.remove(WireHeaders.SIGNATURE);
        assertTrue(a.doubt("POST", PATH, 200, answer, first, in(headers)).isPresent());
    }

    private static void assertRefused(WireAuth.Verdict verdict, String part) {
        WireAuth.Refused refused = assertInstanceOf(WireAuth.Refused.class, verdict);
        assertEquals(401, refused.status());
        assertTrue(refused.reason().contains(part), refused.reason());
    }

    private static String flipLast(String value) {
        char last = value.charAt(value.length() - 1);
        return value.substring(0, value.length() - 1) + (last == '0' ? '1' : '0');
    }

    private static Function<String, Optional<String>> in(Map<String, String> headers) {
        return name -> Optional.ofNullable(headers.get(name));
    }

    private static Optional<ClusterKey> key(int seed) {
        byte[] secret = new byte[32];
        new Random(seed).nextBytes(secret);
        return Optional.of(ClusterKey.of(secret, "a test's key"));
    }

    private static WireAuth auth(
            String node, String cluster, Optional<ClusterKey> key, Instant now, int seed) {
        return new WireAuth(
                key,
                cluster,
                node,
                Clock.fixed(now, ZoneOffset.UTC),
                new Random(seed),
                WireAuth.SKEW);
    }
}
