package dev.rookery.node.service;

import dev.rookery.node.artifact.ArtifactException;
import dev.rookery.node.artifact.FetchOutcome;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.artifact.Wanted;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Has bytes brought that a decision waits for.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class ArrivingBytes {

    private final Fetches fetches;

    public ArrivingBytes(Fetches fetches) {
        this.fetches = fetches;
    }

    /**
     * Waits until an artifact is here.
     *
     * @return why it is not, a clause that follows "is not on this node"; empty when it is
     */
    public Optional<String> lacking(Wanted wanted, Duration most) {
        try {
            FetchOutcome outcome =
                    fetches.want(wanted)
                            .toCompletableFuture()
                            .get(most.toMillis(), TimeUnit.MILLISECONDS);
            if (outcome instanceof FetchOutcome.Here) {
                return Optional.empty();
            }
            return Optional.of(
                    outcome instanceof FetchOutcome.Broken broken
                            ? " and did not come: " + broken.why()
                            : ", and no peer that answers has it");
        } catch (TimeoutException e) {
            return Optional.of("; other nodes are still asked for it");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ArtifactException disk) {
                throw disk;
            }
            return Optional.of(" and was not fetched: " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("; the node stops");
        }
    }
}
