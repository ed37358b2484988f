package dev.rookery.node.service;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.registry.Artifact;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.VersionView;
import dev.rookery.sync.fact.Hash;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A version's bytes by the path that its registration gave them. The path asked for is only ever
 * compared with those; what is opened is named by its hash.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class VersionFiles {
    private final Catalogue catalogue;
    private final ArtifactStore store;
    private final ArrivedFiles told;

    /**
     * Over what is registered and what is here.
     *
     * @param told of versions whose files are handed out
     */
    public VersionFiles(Catalogue catalogue, ArtifactStore store, ArrivedFiles told) {
        this.catalogue = catalogue;
        this.store = store;
        this.told = told;
    }

    /** What became of the search for a file. */
    public sealed interface Found {

        /** It is here, and its bytes hash to what was registered. */
        record Sound(StoredArtifact artifact, String name) implements Found {}

        /** There is no such version. */
        record NoVersion(Refusal refusal) implements Found {}

        /** The version has no such file; these it has. */
        record NoFile(List<String> paths) implements Found {}

        /**
         * This node does not have the bytes.
         *
         * @param size as registered
         * @param uri where they are said to come from
         */
        record Absent(Hash hash, OptionalLong size, Optional<String> uri) implements Found {}

        /** This node's bytes are no longer what was registered; nobody gets them. */
        record Damaged(Hash hash, OptionalLong size) implements Found {}
    }

    /** Finds and proves a file; the proof is remembered as long as the file does not change. */
    public Found find(String model, Ref ref, String path) {
        Lookup<VersionView> lookup = catalogue.version(model, ref, OptionalLong.empty());
        if (lookup instanceof Lookup.Missing<VersionView> missing) {
            return new Found.NoVersion(missing.refusal());
        }
        VersionView version = ((Lookup.Found<VersionView>) lookup).value();
        Content content = version.content();
        Optional<Blob> blob = blobOf(content, path);
        if (blob.isEmpty()) {
            return new Found.NoFile(paths(content));
        }
        Hash hash = blob.get().hash();
        return switch (store.verify(hash)) {
            case ABSENT ->
                    new Found.Absent(
                            hash,
                            blob.get().size(),
                            content.artifact().map(Artifact::uri).filter(uri -> !uri.isEmpty()));
            case DAMAGED -> new Found.Damaged(hash, blob.get().size());
            case SOUND -> sound(version, hash, path);
        };
    }

    private Found sound(VersionView version, Hash hash, String path) {
        told.handedOut(version);
        return new Found.Sound(
                store.find(hash).orElseThrow(), path.substring(path.lastIndexOf('/') + 1));
    }

    /** What a path leads to. */
    private record Blob(Hash hash, OptionalLong size) {}

    private static Optional<Blob> blobOf(Content content, String path) {
        for (FileEntry file : content.files()) {
            if (file.path().equals(path)) {
                return Optional.of(
                        new Blob(Hash.parse(file.sha256()), OptionalLong.of(file.size())));
            }
        }
        return content.artifact()
                .filter(artifact -> fileName(artifact.uri()).equals(path))
                .flatMap(VersionFiles::blobOf);
    }

    private static Optional<Blob> blobOf(Artifact artifact) {
        return artifact.sha256().map(hash -> new Blob(Hash.parse(hash), artifact.size()));
    }

    private static List<String> paths(Content content) {
        return content.files().isEmpty()
                ? content.artifact().map(artifact -> fileName(artifact.uri())).stream().toList()
                : content.files().stream().map(FileEntry::path).toList();
    }

    private static String fileName(String uri) {
        String name = uri.substring(uri.replace('\\', '/').lastIndexOf('/') + 1);
        return name.isEmpty() ? "artifact" : name;
    }
}
