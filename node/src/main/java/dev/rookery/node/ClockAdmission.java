package dev.rookery.node;

import dev.rookery.node.metrics.ClockFigures;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.service.ClockSkewException;
import dev.rookery.node.service.Writes;
import dev.rookery.node.settings.ClockSettings.Admission;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.peer.PeerClocks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Whether this node may write, as far as its clock is concerned (design.md, "Clocks": admission).
 * Only its own writes are refused; peers' facts are kept whatever their time.
 *
 * <p>Threads: safe for any thread; does not block.
 */
final class ClockAdmission implements Writes {

    /** Past this, a wall clock misleads people who read times. */
    static final Duration SKEW_MAX = Duration.ofSeconds(60);

    /** One peer that differs may be the one that is wrong. */
    static final int JUDGES_MIN = 2;

    /** A median of a thousand clocks is too dear for each write. */
    private static final Duration JUDGED_FOR = Duration.ofSeconds(1);

    private final Admission policy;
    private final PeerClocks clocks;
    private final FactsAhead factsAhead;
    private final InstantSource clock;
    private final Writes writes;
    private final AtomicLong refused = new AtomicLong();
    private volatile Judged judged;

    private record Judged(PeerClocks.Skew skew, Instant at) {}

    /** What there is to say of the clock. */
    enum Verdict {
        /** Near enough, or nobody to compare it with. */
        GOOD,
        /** Far off one peer, or writes are taken in spite of the clock. */
        WARNED,
        /** Writes are refused. */
        REFUSED
    }

    /**
     * @param writes where writes go that are admitted
     */
    ClockAdmission(
            Admission policy,
            PeerClocks clocks,
            FactsAhead factsAhead,
            InstantSource clock,
            Writes writes) {
        this.policy = policy;
        this.clocks = clocks;
        this.factsAhead = factsAhead;
        this.clock = clock;
        this.writes = writes;
        this.judged = new Judged(clocks.skew(), clock.instant());
    }

    @Override
    public boolean open() {
        return verdict() != Verdict.REFUSED && writes.open();
    }

    @Override
    public CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
        PeerClocks.Skew skew = skew();
        if (verdict(skew) != Verdict.REFUSED) {
            return writes.write(command, named);
        }
        refused.incrementAndGet();
        return CompletableFuture.failedFuture(exception(skew));
    }

    /** How it is now. */
    Verdict verdict() {
        return verdict(skew());
    }

    /** What {@link #verdict} means, for people; empty when all is good. */
    Optional<String> problem() {
        PeerClocks.Skew skew = skew();
        return switch (verdict(skew)) {
            case GOOD -> Optional.empty();
            case WARNED ->
                    Optional.of(
                            exception(skew).getMessage()
                                    + "; writes are taken, because "
                                    + (skew.heard() < JUDGES_MIN
                                            ? "one peer alone does not decide"
                                            : "sync.clock.admission is warn"));
            case REFUSED ->
                    Optional.of(
                            exception(skew).getMessage()
                                    + "; writes are refused: "
                                    + ClockSkewException.CURE);
        };
    }

    Admission policy() {
        return policy;
    }

    ClockFigures figures() {
        PeerClocks.Skew skew = skew();
        return new ClockFigures(skew.ahead(), skew.heard(), factsAhead.count(), refused.get());
    }

    private Verdict verdict(PeerClocks.Skew skew) {
        if (skew.ahead().isEmpty() || skew.ahead().get().abs().compareTo(SKEW_MAX) <= 0) {
            return Verdict.GOOD;
        }
        return policy == Admission.REFUSE && skew.heard() >= JUDGES_MIN
                ? Verdict.REFUSED
                : Verdict.WARNED;
    }

    /** As of at most a second ago, by a clock that did not jump since. */
    private PeerClocks.Skew skew() {
        Judged last = judged;
        Instant now = clock.instant();
        if (Duration.between(last.at(), now).abs().compareTo(JUDGED_FOR) >= 0) {
            last = new Judged(clocks.skew(), now);
            judged = last;
        }
        return last.skew();
    }

    private static ClockSkewException exception(PeerClocks.Skew skew) {
        return new ClockSkewException(skew.ahead().orElseThrow(), skew.heard(), SKEW_MAX);
    }
}
