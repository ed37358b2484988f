package dev.rookery.node.service;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.registry.Artifact;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.registry.VersionView;
import dev.rookery.sync.fact.Hash;
import java.util.Optional;

/**
 * Asks the node's artifacts: every file that a version names by hash is here, and its bytes have
 * that hash. A version that names no bytes, or only where they are said to be, has nothing to be
 * asked for.
 *
 * <p>Threads: safe for any thread that may block; a first look at large files takes as long as
 * reading them.
 */
public final class StoredTargets implements TargetCheck {
    private final ArtifactStore store;

    /** Over the artifacts of this node. */
    public StoredTargets(ArtifactStore store) {
        this.store = store;
    }

    @Override
    public Optional<String> problem(VersionView version) {
        for (FileEntry file : version.content().files()) {
            Optional<String> problem = problem("its file " + file.path(), file.sha256());
            if (problem.isPresent()) {
                return problem;
            }
        }
        return version.content()
                .artifact()
                .flatMap(Artifact::sha256)
                .flatMap(sha256 -> problem("its artifact", sha256));
    }

    private Optional<String> problem(String what, String sha256) {
        return switch (store.verify(Hash.parse(sha256))) {
            case SOUND -> Optional.empty();
            case ABSENT -> Optional.of(what + " (sha256 " + sha256 + ") is not on this node");
            case DAMAGED ->
                    Optional.of(what + " is not what was registered: its hash is not " + sha256);
        };
    }
}
