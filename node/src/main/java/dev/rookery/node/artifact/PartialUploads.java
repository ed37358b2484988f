package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads that broke off, kept so that their senders can go on: one file for each hash that the
 * bytes are said to have, with what has come so far, from the first byte on. It outlives a restart;
 * what a loss of power took from it shows in the hash of the whole.
 *
 * <p>There is room for so many and no more: the one that was left alone the longest gives way.
 *
 * <p>Threads: safe for any thread; all but {@link #held} may block on the disk.
 */
public final class PartialUploads {
    private static final Logger log = LoggerFactory.getLogger(PartialUploads.class);

    private final ArtifactStore store;
    private final Path folder;
    private final Limits limits;
    private final InstantSource steady;
    private final Map<Hash, PartialUpload> uploads = new LinkedHashMap<>();

    /**
     * What unfinished uploads may take.
     *
     * @param count how many there are at most; each costs an open file
     * @param bytes in all of them
     * @param age after so long without a byte one is deleted
     * @param silence after so long without a byte its sender is taken for gone: another may go on
     */
    public record Limits(int count, long bytes, Duration age, Duration silence) {

        /** Four of the largest artifacts, a day. */
        public static Limits of(long artifactBytesMax) {
            long bytes =
                    artifactBytesMax > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : artifactBytesMax * 4;
            return new Limits(64, bytes, Duration.ofDays(1), Duration.ofSeconds(2));
        }
    }

    /** How asking for the right to send ended. */
    public sealed interface Claim permits Granted, OutOfPlace, Busy, Full {}

    /** Nobody else sends these bytes now. */
    public record Granted(PartialUpload.Sender sender) implements Claim {}

    /**
     * Its sender would begin at another byte than what is here ends with.
     *
     * @param held bytes that are here
     */
    public record OutOfPlace(long held) implements Claim {}

    /** Somebody else is sending them. */
    public record Busy() implements Claim {}

    /** As many as there may be are being sent. */
    public record Full() implements Claim {}

    /**
     * Takes up what an earlier run left.
     *
     * @param folder on the disk of the store; made when missing
     * @param steady a clock that nobody sets
     */
    PartialUploads(ArtifactStore store, Path folder, Limits limits, InstantSource steady) {
        this.store = store;
        this.folder = folder;
        this.limits = limits;
        this.steady = steady;
        try {
            Files.createDirectories(folder);
            recall();
        } catch (IOException e) {
            throw new ArtifactException("look at the unfinished uploads in", folder, e);
        }
    }

    /** Bytes that are here of an upload that is not finished; 0 when there is none. */
    public long held(Hash hash) {
        return find(hash).map(PartialUpload::size).orElse(0L);
    }

    /** All that are here, by hash. */
    public synchronized List<Hash> all() {
        return List.copyOf(uploads.keySet());
    }

    /**
     * Asks for the right to send.
     *
     * @param from the first byte that would be sent; 0 begins anew
     */
    public Claim claim(Hash hash, long from) {
        while (true) {
            Optional<PartialUpload> upload = from == 0 ? begun(hash) : find(hash);
            if (upload.isEmpty()) {
                return from == 0 ? new Full() : new OutOfPlace(0);
            }
            Optional<Claim> claim = upload.get().claim(from);
            if (claim.isPresent()) {
                return claim.get();
            }
            forget(upload.get()); // It has just ended: another one takes its place.
        }
    }

    /** Deletes what its sender has left alone for too long. */
    public void sweep() {
        Instant old = steady.instant().minus(limits.age());
        for (PartialUpload upload : listed()) {
            if (upload.discardIfIdle(old)) {
                forget(upload);
                log.info("[artifact] the unfinished upload of {} is deleted", upload.hash());
            }
        }
    }

    /**
     * Makes room for further bytes.
     *
     * @param but for this one
     * @return whether there is room now
     */
    boolean room(PartialUpload but, long bytes) {
        long free = limits.bytes() - bytes;
        while (sum() > free) {
            if (!giveWay(Optional.of(but))) {
                return false;
            }
        }
        return true;
    }

    /** The same on the disk: what nobody sends gives way before the database has to. */
    boolean diskRoom(PartialUpload but, long bytes) {
        while (store.usableBytes() - bytes < BlobFetch.RESERVE_BYTES) {
            if (!giveWay(Optional.of(but))) {
                return false;
            }
        }
        return true;
    }

    Duration silence() {
        return limits.silence();
    }

    Instant now() {
        return steady.instant();
    }

    ArtifactStore store() {
        return store;
    }

    synchronized void forget(PartialUpload upload) {
        uploads.remove(upload.hash(), upload);
    }

    private synchronized Optional<PartialUpload> find(Hash hash) {
        return Optional.ofNullable(uploads.get(hash));
    }

    private synchronized List<PartialUpload> listed() {
        return new ArrayList<>(uploads.values());
    }

    private Optional<PartialUpload> begun(Hash hash) {
        while (true) {
            synchronized (this) {
                Optional<PartialUpload> here = Optional.ofNullable(uploads.get(hash));
                if (here.isPresent()) {
                    return here;
                }
                if (uploads.size() < limits.count()) {
                    PartialUpload fresh = new PartialUpload(this, hash, file(hash), 0);
                    uploads.put(hash, fresh);
                    return Optional.of(fresh);
                }
            }
            if (!giveWay(Optional.empty())) {
                return Optional.empty();
            }
        }
    }

    /** Deletes the one that was left alone the longest; false when all are being sent. */
    private boolean giveWay(Optional<PartialUpload> but) {
        List<PartialUpload> oldestFirst = listed();
        oldestFirst.sort((a, b) -> a.touched().compareTo(b.touched()));
        for (PartialUpload upload : oldestFirst) {
            boolean spared = but.isPresent() && but.get() == upload;
            if (!spared && upload.discardIfIdle(Instant.MAX)) {
                forget(upload);
                return true;
            }
        }
        return false;
    }

    private synchronized long sum() {
        return uploads.values().stream().mapToLong(PartialUpload::size).sum();
    }

    private Path file(Hash hash) {
        return folder.resolve(hash.toString());
    }

    private void recall() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
            for (Path file : left) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9a-f]{64}") && uploads.size() < limits.count()) {
                    Hash hash = Hash.parse(name);
                    uploads.put(hash, new PartialUpload(this, hash, file, Files.size(file)));
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
