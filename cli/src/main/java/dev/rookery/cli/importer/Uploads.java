package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rookery.cli.client.ArtifactUpload;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.client.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Versions' files on their way to the node: hashed, sent when it lacks them, verified there.
 *
 * <p>Threads: safe for any thread.
 */
final class Uploads {

    /** To ask for a smaller file costs as much as to send it. */
    private static final long ASKED_FROM_BYTES = 64 << 10;

    /** Some seconds of hashing. */
    private static final long TOLD_FROM_BYTES = 1L << 30;

    private static final int TOLD_TIMES = 20;

    private final NodeClient node;
    private final boolean plan;
    private final Consumer<String> told;

    /** By hash, whether the node keeps the bytes; one that has not ended is on its way. */
    private final Map<String, CompletableFuture<Boolean>> sent = new ConcurrentHashMap<>();

    /**
     * @param plan whether files are only hashed
     * @param told what takes long, by any thread
     */
    Uploads(NodeClient node, boolean plan, Consumer<String> told) {
        this.node = node;
        this.plan = plan;
        this.told = told;
    }

    /** A file of many gigabytes takes minutes, in which nothing else is heard. */
    private String hashed(String operation, SourceFile file, Path here) throws IOException {
        long size = Files.size(here);
        long step = Math.max(TOLD_FROM_BYTES, size / TOLD_TIMES);
        if (size < TOLD_FROM_BYTES) {
            return Sha256.of(here);
        }
        AtomicLong next = new AtomicLong();
        return Sha256.of(
                here,
                read -> {
                    if (read >= next.get()) {
                        next.addAndGet(step);
                        told.accept(
                                "%s: hashing %s, %d %% of %d MiB"
                                        .formatted(
                                                operation,
                                                Findings.shown(file.path()),
                                                100 * read / size,
                                                size >> 20));
                    }
                });
    }

    /**
     * The files as a registration names them; the node has them all.
     *
     * @throws ItemException when one of them cannot be read, or is not what it was a moment ago
     */
    ArrayNode send(String operation, ForeignVersion version) throws ItemException {
        ArrayNode files = Json.object().putArray("files");
        for (SourceFile file : version.files()) {
            if (file.size().isPresent()) {
                takeNamed(operation, version, file, files);
                continue;
            }
            Path here = file.bytes().here();
            try {
                take(operation, version, file, here, files);
            } finally {
                file.bytes().done(here);
            }
        }
        return files;
    }

    /** A file that the version names whatever becomes of its bytes. */
    private void takeNamed(
            String operation, ForeignVersion version, SourceFile file, ArrayNode files)
            throws ItemException {
        try {
            Path here = file.bytes().here();
            String sha256 = hashed(operation, file, here);
            if (!sha256.equals(file.sha256())) {
                damaged(operation, version, file, "its SHA-256 there is " + sha256);
            } else if (!plan) {
                send(operation, file.path(), here, sha256, Files.size(here));
            }
        } catch (ItemException e) {
            if (e.getCause() instanceof CommandFailed) {
                throw e;
            }
            absent(operation, version, file, e.getMessage());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (!file.path().isEmpty()) {
            files.addObject()
                    .put("path", file.path())
                    .put("sha256", file.sha256())
                    .put("size", file.size().getAsLong());
        }
    }

    private void damaged(String operation, ForeignVersion version, SourceFile file, String why) {
        if (has(operation, file.sha256())) {
            version.mapped("bytes of " + file.path(), why + "; the node has the right ones");
        } else {
            version.damaged("bytes of " + file.path(), why);
        }
    }

    private void absent(String operation, ForeignVersion version, SourceFile file, String why) {
        if (!has(operation, file.sha256())) {
            version.missing("bytes of " + file.path(), why);
        }
    }

    private boolean has(String operation, String sha256) {
        Target there = Target.api("artifacts", sha256);
        return node.exchange(operation, "HEAD", there, Optional.empty(), Map.of()).ok();
    }

    private static ItemException unreadable(SourceFile file, IOException e) {
        return new ItemException(
                "file " + file.path() + ": " + SourceTree.unreadable(e).getMessage(), e);
    }

    private void take(
            String operation, ForeignVersion version, SourceFile file, Path here, ArrayNode files)
            throws ItemException {
        try {
            long size = Files.size(here);
            String sha256 = hashed(operation, file, here);
            if (!file.sha256().isEmpty() && !file.sha256().equalsIgnoreCase(sha256)) {
                version.artifact(file.path(), file.sha256(), OptionalLong.empty());
                version.damaged(
                        "artifact " + file.path(),
                        "its SHA-256 is " + sha256 + ", registered was " + file.sha256());
                return;
            }
            if (!plan) {
                send(operation, file.path(), here, sha256, size);
            }
            files.addObject().put("path", file.path()).put("sha256", sha256).put("size", size);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Once, however many versions have it; whoever comes meanwhile waits for what becomes of it.
     */
    private void send(String operation, String path, Path file, String sha256, long size)
            throws ItemException {
        CompletableFuture<Boolean> own = new CompletableFuture<>();
        CompletableFuture<Boolean> first = sent.putIfAbsent(sha256, own);
        while (first != null) {
            if (first.join()) {
                return;
            }
            first = sent.putIfAbsent(sha256, own); // It did not come: with these it may.
        }
        boolean kept = false;
        try {
            sendNow(operation, path, file, sha256, size);
            kept = true;
        } finally {
            if (!kept) {
                sent.remove(sha256, own);
            }
            own.complete(kept);
        }
    }

    private void sendNow(String operation, String path, Path file, String sha256, long size)
            throws ItemException {
        try {
            if (size > ASKED_FROM_BYTES) {
                new ArtifactUpload(node, operation, said -> {})
                        .send(new ArtifactUpload.Sent(path, file, sha256, size));
            } else {
                node.upload(
                        operation,
                        Target.api("artifacts"),
                        file,
                        Map.of("X-Content-SHA256", sha256));
            }
        } catch (CommandFailed e) {
            if (e.exit() == ExitCode.UNREACHABLE && !changed(file, sha256)) {
                throw e;
            }
            throw new ItemException("file " + path + ": " + e.getMessage(), e);
        }
    }

    /** A file that grows or shrinks breaks the connection, and that is not the node's doing. */
    private static boolean changed(Path file, String sha256) {
        try {
            return !Sha256.of(file).equals(sha256);
        } catch (IOException e) {
            return true;
        }
    }
}
