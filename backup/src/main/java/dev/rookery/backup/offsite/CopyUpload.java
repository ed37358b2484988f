package dev.rookery.backup.offsite;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.file.Sha256;
import dev.rookery.backup.offsite.OffsiteStore.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Sends a full copy: chunk after chunk, those that are there already left out, the manifest last.
 * Interrupted anywhere, it goes on where it was; memory is that of a few chunks.
 *
 * <p>Threads: one upload, one thread.
 */
public final class CopyUpload {
    /** Bytes of the file in one object: what an interruption costs, and a third of the memory. */
    public static final int CHUNK_BYTES = 8 << 20;

    private final OffsiteStore store;
    private final Sealer sealer;
    private final OffsiteNames names;
    private final OffsiteView there;
    private final int chunkBytes;

    /**
     * @param there what the place held when this round began
     */
    public CopyUpload(OffsiteStore store, Sealer sealer, OffsiteNames names, OffsiteView there) {
        this(store, sealer, names, there, CHUNK_BYTES);
    }

    CopyUpload(
            OffsiteStore store,
            Sealer sealer,
            OffsiteNames names,
            OffsiteView there,
            int chunkBytes) {
        this.store = store;
        this.sealer = sealer;
        this.names = names;
        this.there = there;
        this.chunkBytes = chunkBytes;
    }

    /**
     * Sends it.
     *
     * @param copy of the file: its size and hash are the file's
     * @param node who sends it, for people
     * @param sent told the bytes of each object that was put
     * @throws OffsiteException when the place fails; ask again later
     * @throws BackupException when the file cannot be read, or is not the copy's
     */
    public void run(CopyMetadata copy, Path file, String node, LongConsumer sent) {
        String folder = names.copy(copy);
        int count = (int) Math.max(1, (copy.dbSizeBytes() + chunkBytes - 1) / chunkBytes);
        List<CopyManifest.Chunk> chunks = new ArrayList<>(count);
        var whole = Sha256.digest();
        try (InputStream in = Files.newInputStream(file)) {
            for (int index = 1; index <= count; index++) {
                byte[] plain = in.readNBytes(chunkBytes);
                whole.update(plain);
                String name = OffsiteNames.chunk(folder, index, count, sealer.suffix());
                chunks.add(
                        new CopyManifest.Chunk(
                                name, plain.length, Sha256.of(plain), send(name, plain, sent)));
            }
        } catch (IOException e) {
            throw BackupException.of("send the copy " + copy.id(), file, e);
        }
        String hash = Sha256.hex(whole.digest());
        if (!hash.equals(copy.dbHash())) {
            throw new BackupException(
                    "send the copy " + copy.id(),
                    file,
                    "its bytes hash to " + hash + ", not to " + copy.dbHash(),
                    "check the disk; rookery backup verify " + copy.id(),
                    false,
                    null);
        }
        String name = OffsiteNames.manifest(folder, sealer.suffix());
        send(name, new CopyManifest(copy, node, chunks).toBytes(), sent);
    }

    /**
     * The object's size: of the one that is there, or of the one that was put. A manifest is only
     * sent for a copy that lacks something, so one that is there is wrong, and replaced.
     */
    private long send(String name, byte[] plain, LongConsumer sent) {
        Optional<Stored> object = there.object(name);
        boolean manifest =
                OffsiteNames.copyPart(name).filter(OffsiteNames.CopyPart::manifest).isPresent();
        if (object.isPresent() && !manifest && !cut(name, object.get())) {
            return object.get().bytes();
        }
        if (object.isPresent()) {
            store.delete(name);
        }
        byte[] sealed = sealer.seal(name, plain);
        if (!store.putIfAbsent(name, sealed)) {
            return arrived(name, plain);
        }
        sent.accept(sealed.length);
        return sealed.length;
    }

    /** Whether the manifest knows an object as larger or smaller than it is. */
    private boolean cut(String name, Stored object) {
        return there.copies().stream()
                .flatMap(copy -> copy.manifest().stream())
                .flatMap(manifest -> manifest.chunks().stream())
                .anyMatch(chunk -> chunk.name().equals(name) && chunk.stored() != object.bytes());
    }

    /**
     * An object that came since the round began: put by an attempt whose answer was lost, or by a
     * node with this one's identity. It counts when it holds the same.
     */
    private long arrived(String name, byte[] plain) {
        byte[] object = store.get(name).orElse(new byte[0]);
        boolean same =
                sealer.open(name, object) instanceof Sealer.Opened.Plain opened
                        && Arrays.equals(opened.bytes(), plain);
        if (!same) {
            throw OffsiteException.refused(
                    "put an object",
                    store.place() + "/" + name,
                    "another one of this name is there",
                    "remove it; no two nodes may share a data directory");
        }
        return object.length;
    }
}
