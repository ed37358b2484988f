package dev.rookery.backup.offsite;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.Fault;
import dev.rookery.backup.archive.Piece;
import dev.rookery.backup.file.Sha256;
import dev.rookery.backup.offsite.OffsiteStore.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Brings back what was sent. Every byte is proven before it counts: an object by its seal, a chunk
 * by the manifest, a file by its hash, frames by their chain.
 *
 * <p>Threads: one fetch, one thread.
 */
public final class OffsiteFetch {
    private final OffsiteStore store;
    private final Sealer sealer;

    /** From a place, with the key that its objects were sealed with. */
    public OffsiteFetch(OffsiteStore store, Sealer sealer) {
        this.store = store;
        this.sealer = sealer;
    }

    /**
     * Fetches a copy's database. Chunks that the file has already, from a fetch that was
     * interrupted, are proven and not fetched again.
     *
     * @param got told the bytes of each chunk that came
     * @return what is wrong with an object; the file is of no use then
     * @throws OffsiteException when the place fails; ask again
     * @throws BackupException when the disk fails
     */
    public Optional<Fault> copy(CopyManifest manifest, Path file, LongConsumer got) {
        MessageDigest whole = Sha256.digest();
        try (FileChannel out =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            long offset = 0;
            for (CopyManifest.Chunk chunk : manifest.chunks()) {
                Optional<byte[]> held = held(out, offset, chunk);
                if (held.isEmpty()) {
                    Sealer.Opened opened = opened(chunk.name());
                    if (opened instanceof Sealer.Opened.Refused refused) {
                        return fault(chunk.name(), refused.why());
                    }
                    byte[] bytes = ((Sealer.Opened.Plain) opened).bytes();
                    if (!right(chunk, bytes)) {
                        return fault(chunk.name(), "its bytes are not those of the manifest");
                    }
                    write(out, offset, bytes);
                    got.accept(bytes.length);
                    held = Optional.of(bytes);
                }
                whole.update(held.get());
                offset += chunk.bytes();
            }
            out.truncate(offset);
            out.force(true);
        } catch (IOException e) {
            throw BackupException.of("fetch the copy " + manifest.copy().id(), file, e);
        }
        String hash = Sha256.hex(whole.digest());
        return hash.equals(manifest.copy().dbHash())
                ? Optional.empty()
                : fault(manifest.copy().id().toString(), "its chunks make " + hash);
    }

    /**
     * Hands over the entries of pieces of the archive, piece after piece. Entries that nobody can
     * read any more are left out: others may still make sense without them.
     *
     * @return what is wrong with which piece
     */
    public List<Fault> pieces(List<Stored> pieces, Piece.Sink sink) {
        List<Fault> faults = new ArrayList<>();
        for (Stored piece : pieces) {
            Sealer.Opened opened = opened(piece.name());
            if (opened instanceof Sealer.Opened.Refused refused) {
                fault(piece.name(), refused.why()).ifPresent(faults::add);
            } else {
                Piece.read(((Sealer.Opened.Plain) opened).bytes(), sink)
                        .map(why -> new Fault(Fault.Code.CHAIN_BROKEN, piece.name(), why))
                        .ifPresent(faults::add);
            }
        }
        return List.copyOf(faults);
    }

    private Sealer.Opened opened(String name) {
        return store.get(name)
                .map(object -> sealer.open(name, object))
                .orElse(new Sealer.Opened.Refused("there is no such object"));
    }

    private static Optional<byte[]> held(FileChannel file, long offset, CopyManifest.Chunk chunk)
            throws IOException {
        if (file.size() < offset + chunk.bytes()) {
            return Optional.empty();
        }
        byte[] held = new byte[chunk.bytes()];
        ByteBuffer bytes = ByteBuffer.wrap(held);
        long at = offset;
        while (bytes.hasRemaining()) {
            int read = file.read(bytes, at);
            if (read < 0) {
                return Optional.empty();
            }
            at += read;
        }
        return right(chunk, held) ? Optional.of(held) : Optional.empty();
    }

    private static boolean right(CopyManifest.Chunk chunk, byte[] bytes) {
        return bytes.length == chunk.bytes() && Sha256.of(bytes).equals(chunk.sha256());
    }

    private static void write(FileChannel file, long offset, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        long at = offset;
        while (left.hasRemaining()) {
            at += file.write(left, at);
        }
    }

    private static Optional<Fault> fault(String subject, String why) {
        return Optional.of(new Fault(Fault.Code.HASH_DIFFERS, subject, why));
    }
}
