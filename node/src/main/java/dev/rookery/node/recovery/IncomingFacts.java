package dev.rookery.node.recovery;

import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.node.store.FilledFile;
import dev.rookery.node.store.StreamHeader;
import dev.rookery.node.store.StreamReader;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.peer.SnapshotRefusedException;
import dev.rookery.sync.vector.OriginRow;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A peer's facts on their way into a file: while one piece travels, those of the piece before are
 * proven on one thread, and those before them folded on another.
 *
 * <p>Nothing is believed: every fact is hashed and must follow one that came before, all must add
 * up to the rows that the beginning states, and what people see is folded here.
 *
 * <p>Threads: one at a time calls; what it starts has ended after {@link #end} or {@link #close}.
 */
final class IncomingFacts implements AutoCloseable {

    /** Canonical bytes that are folded in one transaction. */
    private static final long BATCH_BYTES = 8L << 20;

    /** Pieces that wait to be proven or folded; with more, no further one is asked for. */
    private static final int WAITING_MAX = 4;

    private final String peer;
    private final String clusterId;
    private final Path file;
    private final Hash whole;
    private final Executor folding;
    private final StreamReader reader = new StreamReader();
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private CompletableFuture<List<Fact>> proven = CompletableFuture.completedFuture(List.of());
    private CompletableFuture<Void> folded = CompletableFuture.completedFuture(null);
    private Optional<FactProof> proof = Optional.empty();
    private Optional<FilledFile> filled = Optional.empty();
    private List<Fact> batch = new ArrayList<>();
    private long batchBytes;

    /**
     * @param whole what names the stream
     * @param file where the facts go; there is none yet
     * @param folding where facts are folded, one task after the other
     */
    IncomingFacts(String peer, String clusterId, Path file, Hash whole, Executor folding) {
        this.peer = peer;
        this.clusterId = clusterId;
        this.file = file;
        this.whole = whole;
        this.folding = folding;
    }

    /**
     * Takes the next piece; waits while many are not folded yet.
     *
     * @throws SnapshotRefusedException naming what was wrong with this or an earlier one
     */
    void take(byte[] piece) {
        proven = proven.thenApplyAsync(before -> prove(piece));
        folded = folded.thenCombineAsync(proven, (nothing, some) -> fold(some), folding);
        waiting.add(folded);
        if (waiting.size() > WAITING_MAX) {
            join(waiting.remove());
        }
    }

    /**
     * Proves the whole once all is folded; the file is closed then.
     *
     * @return fails with {@link SnapshotRefusedException}, naming the first thing that is wrong
     */
    CompletionStage<Void> end() {
        return folded.thenRunAsync(this::finish, folding);
    }

    private void finish() {
        if (!reader.ended()) {
            throw refused("it ends early", true);
        }
        begin().faults().stream().findFirst().ifPresent(this::refuse);
        fold(batch);
        List<OriginRow> rows = begin().rows().stream().map(IncomingFacts::plain).toList();
        folding(() -> filled.orElseThrow().finish(rows));
        closeFile();
    }

    /** Whether an origin forked is for each node to see: here, by its facts alone. */
    private static OriginRow plain(OriginRow row) {
        return new OriginRow(
                row.origin(),
                row.maxSeq(),
                row.count(),
                row.fingerprint(),
                row.head(),
                row.branched());
    }

    /** The facts that can be folded now; those that came since wait for more. */
    private List<Fact> prove(byte[] piece) {
        try {
            for (Fact fact : reader.take(piece)) {
                begin().take(fact);
                batch.add(PayloadCodec.read(fact));
                batchBytes += fact.canonical().length;
            }
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()), true);
        }
        if (reader.newer()) {
            throw refused("a newer rookery wrote it; upgrade this node", false);
        }
        if (reader.header().isPresent()) {
            begin().fault().ifPresent(this::refuse);
        }
        if (batchBytes < BATCH_BYTES) {
            return List.of();
        }
        List<Fact> full = batch;
        batch = new ArrayList<>();
        batchBytes = 0;
        return full;
    }

    private void refuse(String fault) {
        throw refused(fault, true);
    }

    private FactProof begin() {
        if (proof.isEmpty()) {
            StreamHeader header = reader.header().orElseThrow();
            if (!reader.whole().equals(whole)) {
                String why = "its beginning hashes to %s, not to %s as it said";
                throw refused(why.formatted(reader.whole(), whole), true);
            }
            if (!header.clusterId().equals(clusterId)) {
                throw refused("it belongs to the cluster \"" + header.clusterId() + "\"", true);
            }
            proof = Optional.of(new FactProof(header.rows()));
        }
        return proof.get();
    }

    private Void fold(List<Fact> some) {
        folding(
                () -> {
                    if (filled.isEmpty()) {
                        filled = Optional.of(FilledFile.create(file, clusterId));
                    }
                    filled.get().add(some);
                });
        return null;
    }

    private void folding(Runnable work) {
        try {
            work.run();
        } catch (StoreException e) {
            throw new SnapshotRefusedException(
                    "the snapshot of " + peer + " could not be folded: " + e.getMessage(),
                    false,
                    e);
        }
    }

    private static void join(CompletableFuture<Void> task) {
        try {
            task.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SnapshotRefusedException no) {
                throw no;
            }
            throw e;
        }
    }

    private SnapshotRefusedException refused(String why, boolean peersFault) {
        return new SnapshotRefusedException(
                "the snapshot of " + peer + " is not used: " + why, peersFault, null);
    }

    /** Stops what is going on. The file stays, and is nothing yet. */
    @Override
    public void close() {
        // Whatever became of the last task, it has been told to whoever waited for it.
        folded.exceptionally(failure -> null).join();
        closeFile();
    }

    private void closeFile() {
        filled.ifPresent(FilledFile::close);
        filled = Optional.empty();
    }
}
