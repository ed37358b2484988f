package dev.rookery.node;

import dev.rookery.backup.BackupException;
import dev.rookery.node.artifact.ArtifactException;
import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.service.ClockSkewException;
import dev.rookery.node.service.NumberingException;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Turns what the service answers into what a blocking caller wants: a value, or an exception. */
final class Waits {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private Waits() {}

    static <T> T found(Lookup<T> lookup) {
        if (lookup instanceof Lookup.Found<T> hit) {
            return hit.value();
        }
        throw refused(((Lookup.Missing<T>) lookup).refusal());
    }

    static <A extends Answer> A answer(CompletionStage<Decision> stage, Class<A> kind) {
        Decision decision = await(stage);
        if (decision instanceof Decision.Refused no) {
            throw refused(no.refusal());
        }
        if (decision instanceof Decision.Unconfirmed few) {
            throw unconfirmed(few);
        }
        return kind.cast(((Decision.Accepted) decision).answer());
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (TimeoutException e) {
            throw new RegistryException(
                    "NOT_CONFIRMED",
                    "no answer within " + LONGEST.toSeconds() + " s; it may be stored or not",
                    "look whether it is there, or repeat it with an idempotency key",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(
                    "NOT_CONFIRMED",
                    "the caller was interrupted; it may be stored or not",
                    "look whether it is there, or repeat it with an idempotency key",
                    e);
        }
    }

    private static RegistryException unconfirmed(Decision.Unconfirmed few) {
        return new RegistryException(
                "NOT_CONFIRMED",
                few.answer().subject()
                        + " is stored on this node, and "
                        + (few.nodes().size() + 1)
                        + " of "
                        + few.needed()
                        + " nodes were heard in time to hold it",
                "it reaches the others later; the same again, a registration with its key, waits"
                        + " anew",
                null);
    }

    static RegistryException refused(Refusal refusal) {
        return new RegistryException(refusal.code().name(), refusal.detail(), refusal.hint(), null);
    }

    private static RegistryException failed(Throwable cause) {
        if (cause instanceof NodeBusyException busy) {
            return new RegistryException(
                    "OVERLOADED",
                    busy.getMessage(),
                    "nothing happened; repeat it after " + busy.retryAfter(),
                    busy);
        }
        if (cause instanceof ClockSkewException skew) {
            return new RegistryException(
                    "CLOCK_SKEW", skew.getMessage(), ClockSkewException.CURE, skew);
        }
        if (cause instanceof NumberingException lost) {
            return new RegistryException(
                    "NUMBERING_UNAVAILABLE", lost.getMessage(), NumberingException.CURE, lost);
        }
        boolean full =
                (cause instanceof StoreException store && store.full())
                        || (cause instanceof ArtifactException artifact && artifact.full())
                        || (cause instanceof BackupException backup && backup.full());
        return new RegistryException(
                full ? "READ_ONLY" : "STORAGE_FAILED",
                String.valueOf(cause.getMessage()),
                full ? "free space on the disk of node.data" : "see the node's health and log",
                cause);
    }
}
