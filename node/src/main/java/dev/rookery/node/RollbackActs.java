package dev.rookery.node;

import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.service.RollbackCheck;
import dev.rookery.node.service.RollbackProposals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rolls back what is failing where the mode is {@code auto}. Before it does, the other nodes are
 * asked what they know: the next look, some seconds later, has to say the same. A rollback that was
 * refused, such as for want of a target, is tried again after some minutes.
 *
 * <p>Threads: owned by the watch; not safe to share.
 */
final class RollbackActs {

    private static final Logger log = LoggerFactory.getLogger(RollbackActs.class);

    private static final String ACTOR = "rookery-rollback";
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private final RollbackProposals proposals;
    private final Runnable pull;
    private final InstantSource clock;
    private final Map<String, Attempt> attempts = new TreeMap<>();

    /**
     * What is known of a model that is to be rolled back.
     *
     * @param version the one that is failing
     * @param notBefore when it is tried
     */
    private record Attempt(Ulid version, Instant notBefore) {}

    /**
     * @param pull asks the other nodes for what they know, and returns at once
     */
    RollbackActs(RollbackProposals proposals, Runnable pull, InstantSource clock) {
        this.proposals = proposals;
        this.pull = pull;
        this.clock = clock;
    }

    /**
     * Considers a model whose verdict is to roll back.
     *
     * @return whether it is to be looked at again soon
     */
    boolean consider(RollbackCheck check) {
        String model = check.model().name();
        Ulid version = check.production().orElseThrow().id();
        Instant now = clock.instant();
        Attempt last = attempts.get(model);
        if (last == null || !last.version().equals(version)) {
            attempts.put(model, new Attempt(version, now));
            pull.run();
            return true;
        }
        if (now.isBefore(last.notBefore())) {
            return false;
        }
        attempts.put(model, new Attempt(version, now.plus(AGAIN)));
        try {
            var unused =
                    proposals
                            .act(ACTOR, check)
                            .whenComplete((decision, failure) -> told(model, decision, failure));
        } catch (RejectedExecutionException e) {
            log.warn("[rollback] {} waits for others; tried again in {}", model, AGAIN);
        }
        return false;
    }

    /** Forgets models that are no longer failing. */
    void keepOnly(Set<String> failing) {
        attempts.keySet().retainAll(failing);
    }

    private static void told(String model, Decision decision, Throwable failure) {
        if (failure != null) {
            log.warn(
                    "[rollback] could not roll {} back: {}; tried again in {}",
                    model,
                    failure.getMessage(),
                    AGAIN);
        } else if (decision instanceof Decision.Refused no) {
            log.warn(
                    "[rollback] {} is not rolled back: {}; looked at again in {}",
                    model,
                    no.refusal().detail(),
                    AGAIN);
        }
    }
}
