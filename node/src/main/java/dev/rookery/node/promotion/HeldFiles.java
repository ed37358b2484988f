package dev.rookery.node.promotion;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.artifact.Wanted;
import dev.rookery.node.registry.Artifact;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.service.ArrivingBytes;
import dev.rookery.node.signing.ModelManifest;
import dev.rookery.sync.fact.Hash;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A version's files as they are on this node, or come here.
 *
 * <p>Threads: safe for any thread that may block.
 */
final class HeldFiles {

    private final ArtifactStore store;
    private final Optional<ArrivingBytes> arriving;

    HeldFiles(ArtifactStore store, Fetches fetches) {
        this(store, Optional.of(new ArrivingBytes(fetches)));
    }

    private HeldFiles(ArtifactStore store, Optional<ArrivingBytes> arriving) {
        this.store = store;
        this.arriving = arriving;
    }

    /** The same, but nobody is ever asked for what is not here. */
    HeldFiles asTheyAre() {
        return new HeldFiles(store, Optional.empty());
    }

    /**
     * The bytes that a registration names by their hash.
     *
     * @return by path; that of an artifact that is none of the files is {@link
     *     ModelManifest#ONE_FILE}
     */
    static SortedMap<String, Wanted> of(Content content) {
        SortedMap<String, Wanted> files = new TreeMap<>();
        for (FileEntry file : content.files()) {
            files.put(
                    file.path(),
                    new Wanted(
                            Hash.parse(file.sha256()),
                            OptionalLong.of(file.size()),
                            Optional.empty()));
        }
        content.artifact()
                .flatMap(HeldFiles::wanted)
                .filter(wanted -> files.values().stream().noneMatch(wanted::isSame))
                .ifPresent(wanted -> files.put(ModelManifest.ONE_FILE, wanted));
        return files;
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

    /**
     * Where an artifact is that is named by no hash: whatever lies there by the time it is loaded.
     */
    static Optional<String> byAddressAlone(Content content) {
        return content.artifact()
                .filter(artifact -> artifact.sha256().isEmpty())
                .map(Artifact::uri);
    }

    /** The bytes as they are here; nobody is asked for them. */
    Optional<StoredArtifact> here(Wanted wanted) {
        return store.find(wanted.hash());
    }

    /** Proven to be what they are called; other bytes are set aside, and none are here then. */
    Optional<StoredArtifact> sound(Wanted wanted) {
        return store.verify(wanted.hash()) == ArtifactStore.Check.SOUND
                ? store.find(wanted.hash())
                : Optional.empty();
    }

    byte[] read(StoredArtifact artifact, int bytes) {
        return store.read(artifact, 0, bytes);
    }

    /**
     * Has bytes brought that are not here.
     *
     * @return why they are not; empty when they are
     */
    Optional<String> bring(Wanted wanted, Duration most) {
        return store.find(wanted.hash()).isPresent()
                ? Optional.empty()
                : arriving.map(bytes -> bytes.lacking(wanted, most))
                        .orElse(Optional.of(", and nobody is asked for it"));
    }
}
