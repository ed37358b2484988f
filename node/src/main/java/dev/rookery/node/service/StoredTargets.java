package dev.rookery.node.service;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.artifact.Wanted;
import dev.rookery.node.registry.Artifact;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.registry.VersionView;
import dev.rookery.sync.fact.Hash;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks the node's artifacts: every file that a version names by hash is here, or comes from a peer
 * in time, and its bytes have that hash. A version that names no bytes, or only where they are said
 * to be, has nothing to be asked for.
 *
 * <p>Threads: safe for any thread that may block; a first look at large files takes as long as
 * reading them.
 */
public final class StoredTargets implements TargetCheck {

    /** How long one file may take to come: production is failing meanwhile. */
    private static final Duration FETCH_MAX = Duration.ofSeconds(10);

    private final ArtifactStore store;
    private final ArrivingBytes arriving;

    /** Over the artifacts of this node, and those of its peers. */
    public StoredTargets(ArtifactStore store, Fetches fetches) {
        this.store = store;
        this.arriving = new ArrivingBytes(fetches);
    }

    @Override
    public Optional<String> problem(VersionView version) {
        for (FileEntry file : version.content().files()) {
            Optional<String> problem =
                    problem(
                            "its file " + file.path(),
                            new Wanted(
                                    Hash.parse(file.sha256()),
                                    OptionalLong.of(file.size()),
                                    Optional.empty()));
            if (problem.isPresent()) {
                return problem;
            }
        }
        return version.content()
                .artifact()
                .flatMap(StoredTargets::wanted)
                .flatMap(wanted -> problem("its artifact", wanted));
    }

    private static Optional<Wanted> wanted(Artifact artifact) {
        return artifact.sha256()
                .map(
                        hex ->
                                new Wanted(
                                        Hash.parse(hex),
                                        artifact.size(),
                                        Optional.of(artifact.uri()).filter(uri -> !uri.isEmpty())));
    }

    private Optional<String> problem(String what, Wanted wanted) {
        Hash hash = wanted.hash();
        return switch (store.verify(hash)) {
            case SOUND -> Optional.empty();
            case ABSENT ->
                    arriving.lacking(wanted, FETCH_MAX)
                            .map(why -> what + " (sha256 " + hash + ") is not on this node" + why);
            case DAMAGED ->
                    arriving.lacking(wanted, FETCH_MAX)
                            .map(why -> what + " is not what was registered" + why);
        };
    }
}
