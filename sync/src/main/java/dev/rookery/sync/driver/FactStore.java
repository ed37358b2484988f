package dev.rookery.sync.driver;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.engine.FactSource;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where facts, origin rows and what is folded from them are kept, in one transaction at a time.
 *
 * <p>Every method may throw {@link StoreException} (operation, subject, cause, cure). After one
 * from {@link #begin}, {@link #keep}, {@link #put}, {@link #own} or {@link #commit} the caller
 * calls {@link #rollback} and reads {@link #load} again before it issues a seq: a commit reported
 * as failed may still be durable (invariant I5).
 *
 * <p>A fact is handed out only when its bytes hash to what was kept; else {@link
 * DamagedFactException}: what a disk made of it must not reach a reader, and no peer.
 *
 * <p>Threads: owned by the sync loop, but {@link #facts}, {@link #find}, {@link #sum} and {@link
 * #stored}, which any thread may call and which see what was committed.
 */
public interface FactStore extends FactSource, AutoCloseable {

    /** Every origin row, as last committed. */
    List<OriginRow> load();

    /** The identity as last committed; empty in a new store. */
    Optional<NodeIdentity> identity();

    /** Opens the transaction. Nothing is visible to other threads until {@link #commit} returns. */
    void begin();

    /**
     * Inserts a fact and folds it. The caller has checked that it extends its origin's prefix.
     * Facts of one batch are kept one after the other, in order, within one transaction.
     */
    void keep(Fact fact);

    /** Replaces the rows of the origins that the transaction has touched. */
    void put(Collection<OriginRow> rows);

    /** Replaces the identity, within the open transaction. It is node-local: never in a copy. */
    void own(NodeIdentity identity);

    /** Makes the transaction durable (forced to disk) and visible. */
    void commit();

    /**
     * Forgets the open transaction, if there is one; closes the connection and opens a new one
     * where an error may have left its outcome open.
     */
    void rollback();

    /**
     * Finds out, outside a transaction, whether a write would succeed now, by making some
     * node-local write durable. Asked from time to time while the node is read-only.
     */
    void probe();

    /**
     * The latest stamp among the facts held for an entity, those of the open transaction included;
     * {@link Stamp#ZERO} for none.
     */
    Stamp latest(String entity);

    /**
     * The committed rows of an origin as they are, damaged or not, from one seq to another, in seq
     * order, at least one when there is one, and no more once {@code bytesMax} bytes are passed.
     *
     * @param fromSeq first seq, inclusive
     * @param toSeq last seq, inclusive
     */
    List<StoredFact> stored(Origin origin, long fromSeq, long toSeq, long bytesMax);

    /**
     * Puts true facts where rows are damaged or missing, and replaces origins' rows, in a
     * transaction of its own; what was folded from damaged bytes, or not folded for them, is folded
     * anew. To be called outside a transaction; {@link #load} may say otherwise after it.
     */
    void mend(List<Mending> facts, Collection<OriginRow> rows);

    @Override
    void close();
}
