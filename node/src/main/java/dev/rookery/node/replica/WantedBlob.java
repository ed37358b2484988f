package dev.rookery.node.replica;

import dev.rookery.node.artifact.Wanted;
import dev.rookery.node.registry.Artifact;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionView;
import dev.rookery.sync.fact.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An artifact that a version names.
 *
 * <p>Threads: immutable.
 *
 * @param wanted as registered
 * @param model of the version that names it
 * @param id the version's
 * @param path what the version calls it
 */
public record WantedBlob(Wanted wanted, String model, Ulid id, String path) {

    /** The version, as {@code MODEL:ULID}. */
    String version() {
        return model + ":" + id;
    }

    Hash hash() {
        return wanted.hash();
    }

    /** All that a version names by hash. */
    public static List<WantedBlob> of(VersionView version) {
        List<WantedBlob> blobs = new ArrayList<>();
        for (FileEntry file : version.content().files()) {
            blobs.add(
                    new WantedBlob(
                            new Wanted(
                                    Hash.parse(file.sha256()),
                                    OptionalLong.of(file.size()),
                                    Optional.empty()),
                            version.model(),
                            version.id(),
                            file.path()));
        }
        version.content()
                .artifact()
                .flatMap(artifact -> one(artifact, version))
                .ifPresent(blobs::add);
        return blobs;
    }

    private static Optional<WantedBlob> one(Artifact artifact, VersionView version) {
        return artifact.sha256()
                .map(
                        hash ->
                                new WantedBlob(
                                        new Wanted(
                                                Hash.parse(hash),
                                                artifact.size(),
                                                Optional.of(artifact.uri())),
                                        version.model(),
                                        version.id(),
                                        artifact.uri()));
    }
}
