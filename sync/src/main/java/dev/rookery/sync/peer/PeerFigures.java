package dev.rookery.sync.peer;

import dev.rookery.sync.fact.Hash;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What is known of one peer. Its times are the steady clock's, but for the one that people read.
 *
 * <p>Threads: safe for any thread.
 */
final class PeerFigures {
    private final InstantSource wall;
    private Optional<String> node = Optional.empty();
    private Optional<String> greeted = Optional.empty();
    private Instant greetedAt = Instant.EPOCH;
    private Instant lastHeard;
    private Instant openSince = Instant.EPOCH;
    private Instant probedAt = Instant.EPOCH;
    private Optional<Instant> lastSuccess = Optional.empty();
    private Optional<String> lastError = Optional.empty();
    private Optional<Instant> lastErrorAt = Optional.empty();
    private boolean refuses;

    /** Its last refusal, until it greets this node or answers one that it has greeted. */
    private Optional<String> refusal = Optional.empty();

    private Instant busyUntil = Instant.EPOCH;
    private long bytesIn;
    private long bytesOut;
    private long rounds;
    private Optional<Hash> root = Optional.empty();
    private boolean level;
    private Instant levelAt;
    private long lagFacts;

    /**
     * @param wall what people's clocks say, for what is shown
     */
    PeerFigures(Instant now, InstantSource wall) {
        this.wall = wall;
        this.lastHeard = now;
        this.levelAt = now;
    }

    synchronized void answered(Answer<?> answer, Instant now) {
        node = Optional.of(answer.node());
        lastHeard = now;
        lastSuccess = Optional.of(wall.instant());
        if (greeted.isPresent()) {
            accepted();
        }
        bytesIn += answer.bytesIn();
        bytesOut += answer.bytesOut();
    }

    synchronized void failed(PeerCallException failure, Instant now) {
        error(String.valueOf(failure.getMessage()));
        switch (failure.kind()) {
            case REFUSED -> {
                refuses = true;
                refusal = lastError;
                greeted = Optional.empty();
            }
            case BUSY -> busyUntil = now.plus(failure.retryAfter());
            case FAILED -> greeted = Optional.empty();
        }
    }

    /** What it says no to is nothing that this node can mend: it is left alone for a while. */
    synchronized void refusing() {
        refuses = true;
        refusal = lastError;
        greeted = Optional.empty();
        busyUntil = Instant.EPOCH;
    }

    private void accepted() {
        refuses = false;
        refusal = Optional.empty();
    }

    /** Whether it said no and has not said yes since, whoever called. */
    synchronized boolean refused() {
        return refusal.isPresent();
    }

    /** A step on this side failed: the peer is well, and the two are not level. */
    synchronized void problem(String why) {
        error(why);
    }

    private void error(String why) {
        lastError = Optional.of(why);
        lastErrorAt = Optional.of(wall.instant());
        level = false;
    }

    synchronized void heard(Instant now) {
        lastHeard = now;
        refuses = false;
    }

    synchronized void opened(Instant now) {
        openSince = now;
    }

    synchronized void probed(Instant now) {
        probedAt = now;
    }

    synchronized void roundBegan() {
        rounds++;
    }

    synchronized void greeted(String who, Instant now) {
        greeted = Optional.of(who);
        accepted();
        greetedAt = now;
    }

    /**
     * Whether it must be greeted before anything else: never was, long ago, or another answers
     * there.
     */
    synchronized boolean stranger(Instant now, Duration greetEvery) {
        return greeted.isEmpty()
                || !greeted.equals(node)
                || !now.isBefore(greetedAt.plus(greetEvery));
    }

    synchronized void holds(Hash hash) {
        root = Optional.of(hash);
    }

    synchronized void level(Instant now) {
        level = true;
        levelAt = now;
        lagFacts = 0;
    }

    synchronized void behind(long facts) {
        level = false;
        lagFacts = facts;
    }

    synchronized Optional<String> node() {
        return node;
    }

    synchronized Optional<String> lastError() {
        return lastError;
    }

    synchronized boolean refuses() {
        return refuses;
    }

    synchronized boolean busy(Instant now) {
        return now.isBefore(busyUntil);
    }

    /** How long it wants to be left alone from now on; zero when it does not. */
    synchronized Duration busyFor(Instant now) {
        return busy(now) ? Duration.between(now, busyUntil) : Duration.ZERO;
    }

    synchronized Instant lastHeard() {
        return lastHeard;
    }

    synchronized Instant openSince() {
        return openSince;
    }

    /** When its breaker last opened, or it was probed since. */
    synchronized Instant triedAt() {
        return probedAt.isAfter(openSince) ? probedAt : openSince;
    }

    /** Whether it has ever answered. */
    synchronized boolean answeredEver() {
        return lastSuccess.isPresent();
    }

    synchronized Duration lag(Instant now) {
        return level ? Duration.ZERO : Duration.between(levelAt, now);
    }

    synchronized PeerStatus status(
            Optional<String> called,
            URI url,
            boolean listed,
            Breaker breaker,
            Optional<Duration> clockAhead,
            Instant now) {
        return new PeerStatus(
                called,
                url,
                listed,
                breaker,
                lagFacts,
                lag(now),
                lastSuccess,
                lastError,
                lastErrorAt,
                refusal.isPresent(),
                bytesIn,
                bytesOut,
                root,
                rounds,
                clockAhead);
    }
}
