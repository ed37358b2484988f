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

    /** Over what is registered and what is here. */
    public VersionFiles(Catalogue catalogue, ArtifactStore store) {
        this.catalogue = catalogue;
        this.store = store;
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
         * @param uri where they are said to come from
         */
        record Absent(Hash hash, Optional<String> uri) implements Found {}

        /** This node's bytes are no longer what was registered. */
        record Damaged(Hash hash) implements Found {}
    }

    /** Finds and proves a file; the proof is remembered as long as the file does not change. */
    public Found find(String model, Ref ref, String path) {
        Lookup<VersionView> lookup = catalogue.version(model, ref, OptionalLong.empty());
        if (lookup instanceof Lookup.Missing<VersionView> missing) {
            return new Found.NoVersion(missing.refusal());
        }
        Content content = ((Lookup.Found<VersionView>) lookup).value().content();
        Optional<Hash> hash = hashOf(content, path);
        if (hash.isEmpty()) {
            return new Found.NoFile(paths(content));
        }
        return switch (store.verify(hash.get())) {
            case ABSENT ->
                    new Found.Absent(
                            hash.get(),
                            content.artifact().map(Artifact::uri).filter(uri -> !uri.isEmpty()));
            case DAMAGED -> new Found.Damaged(hash.get());
            case SOUND ->
                    new Found.Sound(
                            store.find(hash.get()).orElseThrow(),
                            path.substring(path.lastIndexOf('/') + 1));
        };
    }

    private static Optional<Hash> hashOf(Content content, String path) {
        for (FileEntry file : content.files()) {
            if (file.path().equals(path)) {
                return Optional.of(Hash.parse(file.sha256()));
            }
        }
        return content.artifact()
                .filter(artifact -> fileName(artifact.uri()).equals(path))
                .flatMap(Artifact::sha256)
                .map(Hash::parse);
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
