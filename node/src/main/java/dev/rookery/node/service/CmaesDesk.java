package dev.rookery.node.service;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Upload;
import dev.rookery.node.registry.CmaesRun;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RefusalCode;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Takes in what CMA-ES runs found: the weights become a file of this node's artifacts, then the
 * version that names it is registered. A run that is refused leaves nothing; where the node cannot
 * write the version, the weights stay for the retry.
 *
 * <p>Threads: safe for any thread.
 */
public final class CmaesDesk {
    private final RegistryService registry;
    private final ArtifactStore artifacts;
    private final Executor disk;

    /**
     * Of the parts that the node was put together from.
     *
     * @param disk runs what blocks on the disk
     */
    public CmaesDesk(RegistryService registry, ArtifactStore artifacts, Executor disk) {
        this.registry = registry;
        this.artifacts = artifacts;
        this.disk = disk;
    }

    /**
     * Registers a run.
     *
     * @param key makes a repeated request answer with the first result; the run's own id, where it
     *     has one, when empty
     * @return as {@link RegistryService#write}; fails also with {@link
     *     dev.rookery.node.artifact.ArtifactException} where the weights could not be kept
     */
    public CompletionStage<Decision> register(
            String actor, CmaesRun run, Optional<String> key, Wish wish) {
        Optional<Refusal> problem = run.problem();
        byte[] weights = problem.isPresent() ? new byte[0] : run.file();
        if (problem.isEmpty() && weights.length > artifacts.bytesMax()) {
            problem = Optional.of(tooLarge(weights.length));
        }
        if (problem.isPresent()) {
            return CompletableFuture.completedStage(new Decision.Refused(problem.get()));
        }
        return CompletableFuture.supplyAsync(() -> keep(weights), disk)
                .thenCompose(
                        file ->
                                registry.registerRun(
                                        actor,
                                        new NewVersion(
                                                run.model(),
                                                Optional.empty(),
                                                key.or(run::idempotencyKey),
                                                run.content(file)),
                                        run,
                                        wish));
    }

    private Refusal tooLarge(int bytes) {
        return new Refusal(
                RefusalCode.TOO_LARGE,
                "weights are "
                        + bytes
                        + " bytes as a file; at most "
                        + artifacts.bytesMax()
                        + " are accepted",
                "send fewer weights, or raise http.max-upload");
    }

    private FileEntry keep(byte[] weights) {
        try (Upload upload = artifacts.begin()) {
            upload.write(ByteBuffer.wrap(weights));
            Upload.Kept kept = (Upload.Kept) upload.finish(Optional.empty());
            return new FileEntry(
                    CmaesRun.FILE, kept.artifact().hash().toString(), kept.artifact().size());
        }
    }
}
