package dev.rookery.backup.offsite;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.Fault;
import dev.rookery.backup.file.Sha256;
import dev.rookery.backup.offsite.OffsiteStore.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files off-site by their SHA-256, in chunks: {@code <cluster>/sha256/<hex>/000003-of-000032}. The
 * name tells the contents, so the nodes of a cluster share them and nothing is sent twice; what
 * came back is proven by the name.
 *
 * <p>Threads: one at a time.
 */
public final class OffsiteBlobs {
    /** What their names begin with, below the cluster's. */
    static final String FOLDER = "sha256/";

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PART =
            Pattern.compile("([0-9a-f]{64})/(\\d{6})-of-(\\d{6})(\\.k[0-9a-f]{16})?");

    private final OffsiteStore store;
    private final Sealer sealer;
    private final String prefix;
    private final int chunkBytes;
    private final Map<String, Parts> there = new TreeMap<>();

    /** The chunks of one file that are there. */
    private record Parts(int count, SortedSet<Integer> indices) {
        boolean complete() {
            return indices.size() == count;
        }
    }

    private OffsiteBlobs(OffsiteStore store, Sealer sealer, String prefix, int chunkBytes) {
        this.store = store;
        this.sealer = sealer;
        this.prefix = prefix;
        this.chunkBytes = chunkBytes;
    }

    /**
     * Looks at what is there now, of those that this key opens: one request for each thousand
     * chunks.
     *
     * @throws OffsiteException when the place fails, as everything here does
     */
    public static OffsiteBlobs of(OffsiteStore store, String cluster, Sealer sealer) {
        return of(store, cluster, sealer, CopyUpload.CHUNK_BYTES);
    }

    static OffsiteBlobs of(OffsiteStore store, String cluster, Sealer sealer, int chunkBytes) {
        String prefix = OffsiteNames.cluster(cluster) + FOLDER;
        OffsiteBlobs blobs = new OffsiteBlobs(store, sealer, prefix, chunkBytes);
        store.all(prefix).forEach(blobs::note);
        return blobs;
    }

    /**
     * Looks at one file alone: one request for each thousand of its chunks.
     *
     * @param sha256 64 lower-case hex digits; of all others it says that they are not there
     * @throws OffsiteException when the place fails, as everything here does
     */
    public static OffsiteBlobs one(
            OffsiteStore store, String cluster, Sealer sealer, String sha256) {
        String prefix = OffsiteNames.cluster(cluster) + FOLDER;
        OffsiteBlobs blobs = new OffsiteBlobs(store, sealer, prefix, CopyUpload.CHUNK_BYTES);
        store.all(prefix + sha256 + "/").forEach(blobs::note);
        return blobs;
    }

    private void note(Stored object) {
        Matcher part = PART.matcher(object.name().substring(prefix.length()));
        String suffix = part.matches() && part.group(4) != null ? part.group(4) : "";
        if (part.matches() && suffix.equals(sealer.suffix())) {
            int index = Integer.parseInt(part.group(2));
            int count = Integer.parseInt(part.group(3));
            Parts parts =
                    there.computeIfAbsent(part.group(1), hex -> new Parts(count, new TreeSet<>()));
            if (count == parts.count() && index >= 1 && index <= count) {
                parts.indices().add(index);
            }
        }
    }

    /** Whether all of a file is there. */
    public boolean has(String sha256) {
        Parts parts = there.get(sha256);
        return parts != null && parts.complete();
    }

    /** How many files are there, each whole. */
    public int count() {
        return (int) there.values().stream().filter(Parts::complete).count();
    }

    /**
     * Sends a file, but for the chunks that are there.
     *
     * @param sha256 64 lower-case hex digits; a file that does not hash to it is not sent
     * @param sent told the bytes of each object that was put
     * @return what is wrong with the file
     * @throws BackupException when it cannot be read
     */
    public Optional<Fault> send(String sha256, Path file, LongConsumer sent) {
        try {
            String found = Sha256.of(file);
            if (!found.equals(sha256)) {
                return fault(sha256, "its bytes here hash to " + found);
            }
            long bytes = Files.size(file);
            int count = (int) Math.max(1, (bytes + chunkBytes - 1) / chunkBytes);
            Parts parts = new Parts(count, new TreeSet<>());
            Parts before = there.getOrDefault(sha256, parts);
            try (InputStream in = Files.newInputStream(file)) {
                for (int index = 1; index <= count; index++) {
                    if (before.count() == count && before.indices().contains(index)) {
                        in.skipNBytes(Math.min(chunkBytes, bytes - (index - 1L) * chunkBytes));
                    } else {
                        put(name(sha256, index, count), in.readNBytes(chunkBytes), sent);
                    }
                    parts.indices().add(index);
                }
            }
            there.put(sha256, parts);
            return Optional.empty();
        } catch (IOException e) {
            throw BackupException.of("send artifact " + sha256, file, e);
        }
    }

    /** One that came meanwhile is another node's, of the same bytes. */
    private void put(String name, byte[] plain, LongConsumer sent) {
        byte[] sealed = sealer.seal(name, plain);
        if (store.putIfAbsent(name, sealed)) {
            sent.accept(sealed.length);
        }
    }

    /**
     * Fetches one that is there, and proves it. Whole chunks that the file has already, from a
     * fetch that was interrupted, are not fetched again.
     *
     * @param got told the bytes of each chunk that came
     * @return what is wrong with what is there; the file is gone then
     * @throws BackupException when the disk fails
     */
    public Optional<Fault> fetch(String sha256, Path file, LongConsumer got) {
        Parts parts = there.get(sha256);
        if (parts == null || !parts.complete()) {
            return fault(sha256, "it is not there, or not all of it");
        }
        try {
            boolean resumed = Files.exists(file) && Files.size(file) > 0;
            Optional<Fault> fault = fetch(sha256, parts, file, got);
            if (fault.isPresent() && resumed) {
                Files.delete(file);
                fault = fetch(sha256, parts, file, got);
            }
            if (fault.isPresent()) {
                Files.deleteIfExists(file);
            }
            return fault;
        } catch (IOException e) {
            throw BackupException.of("fetch artifact " + sha256, file, e);
        }
    }

    private Optional<Fault> fetch(String sha256, Parts parts, Path file, LongConsumer got)
            throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long held = Math.min(out.size() / chunkBytes, parts.count() - 1L);
            out.truncate(held * chunkBytes);
            for (int index = (int) held + 1; index <= parts.count(); index++) {
                String name = name(sha256, index, parts.count());
                Sealer.Opened opened =
                        store.get(name)
                                .map(object -> sealer.open(name, object))
                                .orElse(new Sealer.Opened.Refused("there is no such object"));
                if (opened instanceof Sealer.Opened.Refused refused) {
                    return fault(name, refused.why());
                }
                byte[] bytes = ((Sealer.Opened.Plain) opened).bytes();
                write(out, (index - 1L) * chunkBytes, bytes);
                got.accept(bytes.length);
            }
            out.force(true);
        }
        String found = Sha256.of(file);
        return found.equals(sha256) ? Optional.empty() : fault(sha256, "its chunks make " + found);
    }

    private static void write(FileChannel out, long offset, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        long at = offset;
        while (left.hasRemaining()) {
            at += out.write(left, at);
        }
    }

    private String name(String sha256, int index, int count) {
        if (!HEX.matcher(sha256).matches()) {
            throw new IllegalArgumentException("no SHA-256: " + sha256);
        }
        return String.format(
                Locale.ROOT, "%s%s/%06d-of-%06d%s", prefix, sha256, index, count, sealer.suffix());
    }

    private static Optional<Fault> fault(String subject, String why) {
        return Optional.of(new Fault(Fault.Code.HASH_DIFFERS, subject, why));
    }
}
