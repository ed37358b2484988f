package dev.rookery.backup.offsite;

import dev.rookery.backup.archive.Archive;
import dev.rookery.backup.archive.Piece;
import java.util.function.LongConsumer;

/**
 * Sends what the archive got since the last time, in pieces.
 *
 * <p>Threads: one upload, one thread; the archive's writer goes on meanwhile.
 */
public final class ArchiveUpload {
    private static final int PIECE_BYTES = CopyUpload.CHUNK_BYTES;

    private final OffsiteStore store;
    private final Sealer sealer;
    private final OffsiteNames names;

    /** For one node. */
    public ArchiveUpload(OffsiteStore store, Sealer sealer, OffsiteNames names) {
        this.store = store;
        this.sealer = sealer;
        this.names = names;
    }

    /**
     * Sends them, oldest first, so that an interruption leaves no gap.
     *
     * @param there what the place held when this round began
     * @param sent told the bytes of each object that was put
     */
    public void run(Archive archive, OffsiteView there, LongConsumer sent) {
        archive.pieces(there.ends(), PIECE_BYTES, piece -> send(piece, sent));
    }

    private void send(Piece piece, LongConsumer sent) {
        String name = names.piece(piece, sealer.suffix());
        byte[] sealed = sealer.seal(name, piece.content());
        if (store.putIfAbsent(name, sealed)) {
            sent.accept(sealed.length);
        }
    }
}
