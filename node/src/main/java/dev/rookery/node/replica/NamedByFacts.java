package dev.rookery.node.replica;

import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Fact;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Versions that facts name and the rule may want: what goes to production, or what is registered.
 * Their facts say nothing for sure: a move may be superseded, or wait for its version. So each is
 * looked up, and a walk finds what no fact named.
 *
 * <p>Threads: safe for any thread.
 */
final class NamedByFacts {

    static final int WAITING_MAX = 10_000;

    private final ReplicaRule rule;
    private final Set<Ulid> waiting = new LinkedHashSet<>();
    private boolean overflowed;

    NamedByFacts(ReplicaRule rule) {
        this.rule = rule;
    }

    /** Notes what facts name; what is too much is left to a walk. */
    void note(List<Fact> facts) {
        for (Fact fact : facts) {
            named(fact).ifPresent(this::add);
        }
    }

    private Optional<Ulid> named(Fact fact) {
        return switch (rule.kind()) {
            case NONE -> Optional.empty();
            case PRODUCTION -> promoted(fact);
            case ALL, COPIES -> registered(fact);
        };
    }

    private static Optional<Ulid> promoted(Fact fact) {
        return switch (fact.kind()) {
            case "version.move" ->
                    PayloadCodec.said(fact)
                            .map(Payload.Move.class::cast)
                            .filter(move -> move.to() == Stage.PRODUCTION)
                            .map(Payload.Move::id);
            case Payload.Rollback.KIND ->
                    PayloadCodec.said(fact).map(Payload.Rollback.class::cast).map(it -> it.to());
            default -> Optional.empty();
        };
    }

    private static Optional<Ulid> registered(Fact fact) {
        return fact.kind().equals("version.register")
                ? PayloadCodec.said(fact).map(Payload.Registration.class::cast).map(it -> it.id())
                : Optional.empty();
    }

    private synchronized void add(Ulid id) {
        if (waiting.size() < WAITING_MAX) {
            waiting.add(id);
        } else {
            overflowed = true;
        }
    }

    /** Takes the one that was named first. */
    synchronized Optional<Ulid> poll() {
        Iterator<Ulid> first = waiting.iterator();
        if (!first.hasNext()) {
            return Optional.empty();
        }
        Ulid id = first.next();
        first.remove();
        return Optional.of(id);
    }

    /** Whether some were left to a walk since {@link #forgetOverflow}. */
    synchronized boolean overflowed() {
        return overflowed;
    }

    synchronized void forgetOverflow() {
        overflowed = false;
    }
}
