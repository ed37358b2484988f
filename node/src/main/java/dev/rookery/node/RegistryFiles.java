package dev.rookery.node;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.FetchOutcome;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.artifact.Upload;
import dev.rookery.node.artifact.Wanted;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.service.NodeServices;
import dev.rookery.node.service.VersionFiles;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Artifacts' bytes on this node.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class RegistryFiles {
    private static final int PIECE_BYTES = 1 << 20;

    /** 16 GB at 10 MB/s take half an hour. */
    private static final Duration FETCH = Duration.ofHours(1);

    private final ArtifactStore store;
    private final Fetches fetches;
    private final VersionFiles files;

    RegistryFiles(NodeServices services) {
        this.store = services.artifacts();
        this.fetches = services.fetches();
        this.files =
                new VersionFiles(
                        services.registry().catalogue(),
                        services.artifacts(),
                        services.arrivedFiles());
    }

    /** Keeps bytes under their SHA-256; closes nothing. */
    public StoredArtifact upload(InputStream bytes) {
        try (Upload upload = store.begin()) {
            byte[] piece = new byte[PIECE_BYTES];
            int read = bytes.read(piece);
            while (read >= 0) {
                if (!upload.write(ByteBuffer.wrap(piece, 0, read))) {
                    throw new RegistryException(
                            "BODY_TOO_LARGE",
                            "the artifact is larger than " + store.bytesMax() + " bytes",
                            "raise http.max-upload",
                            null);
                }
                read = bytes.read(piece);
            }
            return ((Upload.Kept) upload.finish(Optional.empty())).artifact();
        } catch (IOException e) {
            throw new UncheckedIOException("could not read the bytes to upload", e);
        }
    }

    /** Bytes by their hash; empty when this node does not have them. */
    public Optional<StoredArtifact> find(Hash hash) {
        return store.find(hash);
    }

    /**
     * The verified local file of a version by the path it was registered with. Bytes that are not
     * here are fetched from whoever has them, and waited for.
     */
    public Path path(String model, String ref, String path) {
        Ref parsed =
                Ref.parse(ref)
                        .orElseThrow(
                                () -> no("PATH_INVALID", "not a reference of a version: " + ref));
        VersionFiles.Found found = files.find(model, parsed, path);
        if (found instanceof VersionFiles.Found.Absent absent) {
            fetch(new Wanted(absent.hash(), absent.size(), absent.uri()));
            found = files.find(model, parsed, path);
        } else if (found instanceof VersionFiles.Found.Damaged damaged) {
            fetch(new Wanted(damaged.hash(), damaged.size(), Optional.empty()));
            found = files.find(model, parsed, path);
        }
        if (found instanceof VersionFiles.Found.Sound sound) {
            return sound.artifact().file();
        }
        if (found instanceof VersionFiles.Found.NoVersion none) {
            throw Waits.refused(none.refusal());
        }
        if (found instanceof VersionFiles.Found.NoFile none) {
            throw no("FILE_UNKNOWN", "no file " + path + "; there are " + none.paths());
        }
        if (found instanceof VersionFiles.Found.Absent absent) {
            throw no("ARTIFACT_ABSENT", "the bytes are nowhere in reach: " + absent.hash());
        }
        throw no("ARTIFACT_DAMAGED", "the bytes are not what was registered: " + path);
    }

    private void fetch(Wanted wanted) {
        try {
            FetchOutcome outcome =
                    fetches.want(wanted)
                            .toCompletableFuture()
                            .get(FETCH.toSeconds(), TimeUnit.SECONDS);
            if (outcome instanceof FetchOutcome.Broken broken) {
                throw no("ARTIFACT_UNREACHABLE", "the bytes did not come: " + broken.why());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("a fetch broke", e.getCause());
        } catch (TimeoutException e) {
            throw no("ARTIFACT_ON_ITS_WAY", "the bytes are still being fetched: " + wanted.hash());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw no("ARTIFACT_ON_ITS_WAY", "interrupted while the bytes were being fetched");
        }
    }

    private static RegistryException no(String code, String detail) {
        return new RegistryException(code, detail, "", null);
    }
}
