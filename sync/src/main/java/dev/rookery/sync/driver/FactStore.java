package dev.rookery.sync.driver;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.util.Collection;
import java.util.List;

/**
 * Where facts, origin rows and what is folded from them are kept, in one transaction at a time.
 *
 * <p>Every method may throw {@link StoreException} (operation, subject, cause, cure). After one
 * from {@link #begin}, {@link #keep}, {@link #put} or {@link #commit} the caller calls {@link
 * #rollback} and reads {@link #load} again before it issues a seq: a commit reported as failed may
 * still be durable (invariant I5).
 *
 * <p>Threads: owned by the sync loop, but {@link #facts} and {@link #find}, which any thread may
 * call and which see what was committed.
 */
public interface FactStore extends AutoCloseable {

    /** Every origin row, as last committed. */
    List<OriginRow> load();

    /** Opens the transaction. Nothing is visible to other threads until {@link #commit} returns. */
    void begin();

    /**
     * Inserts a fact and folds it. The caller has checked that it extends its origin's prefix.
     * Facts of one batch are kept one after the other, in order, within one transaction.
     */
    void keep(Fact fact);

    /** Replaces the rows of the origins that the transaction has touched. */
    void put(Collection<OriginRow> rows);

    /** Makes the transaction durable (forced to disk) and visible. */
    void commit();

    /**
     * Forgets the open transaction; closes the connection and opens a new one where an error may
     * have left its outcome open.
     */
    void rollback();

    /** The latest stamp among the facts held for an entity, those of the open transaction included; {@link Stamp#ZERO} for none. */
    Stamp latest(String entity);

    /**
     * Committed facts of an origin, from one seq to another, in seq order (a fork's twins by
     * hash), whole, at least one when there is one, and no more once {@code bytesMax} canonical
     * bytes are passed. A batch at the end may be cut: the caller asks on.
     *
     * @param fromSeq first seq, inclusive
     * @param toSeq last seq, inclusive
     */
    List<Fact> facts(Origin origin, long fromSeq, long toSeq, long bytesMax);

    /** The committed facts of one seq: none, one, or a fork's twins. */
    List<Fact> find(Origin origin, long seq);

    @Override
    void close();
}
