package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.driver.DamagedFactException;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.RangeSum;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts themselves. They are only ever inserted; damaged bytes are put right.
 *
 * <p>Threads: as its connection.
 */
final class FactTable {

    private static final Logger log = LoggerFactory.getLogger(FactTable.class);
    private static final int RANKS_MAX = 8_192;
    private static final Comparator<Fact> BY_SEQ =
            Comparator.comparingLong(Fact::seq).thenComparing(Fact::hash);

    private final OriginTable origins;
    private final Query insert;
    private final Query read;
    private final Query rank;
    private final Query range;
    private final Query stored;
    private final Query mend;
    private final Query twins;
    private final Query sum;
    private final Query named;
    private final Query top;
    private final Map<Long, Long> highest = new HashMap<>();
    private final Lru<Long, FactRef> refs = new Lru<>(RANKS_MAX);

    FactTable(Db db, OriginTable origins) {
        this.origins = origins;
        insert = db.prepare("keep a fact", "INSERT INTO fact VALUES (?,?,?,?)");
        read = db.prepare("read a fact", "SELECT canonical, hash FROM fact WHERE id = ?");
        rank = db.prepare("read a fact's rank", "SELECT stamp, hash FROM fact WHERE id = ?");
        range =
                db.prepare(
                        "read facts",
                        "SELECT canonical, hash, id FROM fact WHERE id BETWEEN ? AND ?"
                                + " ORDER BY id");
        stored =
                db.prepare(
                        "read facts' rows",
                        "SELECT id, stamp, hash, canonical FROM fact WHERE id BETWEEN ? AND ?"
                                + " ORDER BY id");
        mend =
                db.prepare(
                        "mend a fact",
                        "UPDATE fact SET stamp = ?, hash = ?, canonical = ? WHERE id = ?");
        twins =
                db.prepare(
                        "look for a fork",
                        "SELECT hash FROM fact WHERE id BETWEEN ? AND ? ORDER BY id");
        sum = db.prepare("sum facts' hashes", "SELECT hash FROM fact WHERE id BETWEEN ? AND ?");
        named =
                db.prepare(
                        "find a fact by its hash",
                        "SELECT hash, id FROM fact WHERE id BETWEEN ? AND ? ORDER BY id");
        top =
                db.prepare(
                        "find an origin's last fact",
                        "SELECT coalesce(max(id), -1) FROM fact WHERE id BETWEEN ? AND ?");
    }

    /** Inserts a fact and names its row. */
    FactRef insert(Fact fact) {
        long ordinal = origins.ordinalOrNew(fact.origin());
        long last = highest.computeIfAbsent(ordinal, this::last);
        int twin = fact.seq() > last ? 0 : twin(ordinal, fact);
        long id = FactId.of(ordinal, fact.seq(), twin);
        insert.with(id).with(fact.stamp().bits()).with(fact.hash().toBytes());
        insert.with(fact.canonical()).run();
        highest.put(ordinal, Math.max(last, fact.seq()));
        FactRef ref = new FactRef(id, fact.rank());
        refs.put(id, ref);
        return ref;
    }

    /** The fact in a row. */
    Fact read(long id) {
        return read.with(id)
                .one(row -> proven(id, row))
                .orElseThrow(() -> new IllegalStateException("no fact in row " + id));
    }

    /**
     * The fact of a row of canonical bytes and hash. What a disk made of a fact is no fact: the
     * bytes must hash to what stands beside them.
     */
    Fact proven(long id, Row row) {
        byte[] canonical = row.bytes(1);
        try {
            Fact fact = Fact.parse(canonical);
            if (Hash.ofBytes(row.bytes(2)).equals(fact.hash())) {
                return fact;
            }
        } catch (IllegalArgumentException e) {
            log.debug("[store] row {} has no fact: {}", id, e.getMessage());
        }
        throw new DamagedFactException(new Dot(origins.origin(FactId.ordinal(id)), FactId.seq(id)));
    }

    /** As {@link dev.rookery.sync.driver.FactStore#stored}. */
    List<StoredFact> stored(Origin origin, long fromSeq, long toSeq, long bytesMax) {
        OptionalLong ordinal = origins.ordinal(origin);
        long from = Math.max(fromSeq, 0);
        long to = Math.min(toSeq, FactId.SEQ_MAX);
        if (ordinal.isEmpty() || from > to) {
            return List.of();
        }
        List<StoredFact> found = new ArrayList<>();
        long[] bytes = {0};
        stored.with(FactId.of(ordinal.getAsLong(), from, 0));
        stored.with(FactId.of(ordinal.getAsLong(), to, FactId.TWIN_MAX))
                .each(
                        row -> {
                            StoredFact fact = stored(origin, row);
                            boolean twin =
                                    !found.isEmpty()
                                            && found.get(found.size() - 1).seq() == fact.seq();
                            if (bytes[0] > bytesMax && !twin) {
                                return false;
                            }
                            found.add(fact);
                            bytes[0] += fact.canonical().length;
                            return true;
                        });
        return found;
    }

    private static StoredFact stored(Origin origin, Row row) {
        long id = row.integer(1);
        return new StoredFact(
                id, origin, FactId.seq(id), row.integer(2), row.bytes(3), row.bytes(4));
    }

    /** A row as it is. */
    StoredFact stored(long id) {
        Origin origin = origins.origin(FactId.ordinal(id));
        return stored.with(id)
                .with(id)
                .one(row -> stored(origin, row))
                .orElseThrow(() -> new IllegalStateException("no fact in row " + id));
    }

    /** Puts the true fact into a row and names it. */
    FactRef mend(long id, Fact fact) {
        mend.with(fact.stamp().bits()).with(fact.hash().toBytes()).with(fact.canonical());
        mend.with(id).run();
        return ref(id, fact);
    }

    /** The pointer to a fact whose row is known. */
    FactRef ref(long id, Fact fact) {
        FactRef ref = new FactRef(id, fact.rank());
        refs.put(id, ref);
        return ref;
    }

    /** A row's pointer, with its rank. */
    FactRef ref(long id) {
        FactRef known = refs.get(id);
        if (known != null) {
            return known;
        }
        FactRef ref =
                rank.with(id)
                        .one(row -> ref(id, row.integer(1), Hash.ofBytes(row.bytes(2))))
                        .orElseThrow(() -> new IllegalStateException("no fact in row " + id));
        refs.put(id, ref);
        return ref;
    }

    /** A row's pointer; where a disk lost the row, one of the earliest rank. */
    FactRef refOrNone(long id) {
        boolean lost = !refs.containsKey(id) && rank.with(id).one(row -> id).isEmpty();
        return lost ? ref(id, 0, Hash.ZERO) : ref(id);
    }

    /** A row's pointer, of what was read already. */
    FactRef ref(long id, long stamp, Hash hash) {
        Origin origin = origins.origin(FactId.ordinal(id));
        Dot dot = new Dot(origin, FactId.seq(id));
        return new FactRef(id, new Rank(new Stamp(stamp), dot, hash));
    }

    /** As {@link dev.rookery.sync.engine.FactSource#facts}; a seq's twins are never parted. */
    List<Fact> range(Origin origin, long fromSeq, long toSeq, long bytesMax) {
        OptionalLong ordinal = origins.ordinal(origin);
        long from = Math.max(fromSeq, 0);
        long to = Math.min(toSeq, FactId.SEQ_MAX);
        if (ordinal.isEmpty() || from > to) {
            return List.of();
        }
        List<Fact> found = new ArrayList<>();
        long[] bytes = {0};
        range.with(FactId.of(ordinal.getAsLong(), from, 0));
        range.with(FactId.of(ordinal.getAsLong(), to, FactId.TWIN_MAX))
                .each(
                        row -> {
                            Fact fact = proven(row.integer(3), row);
                            boolean twin =
                                    !found.isEmpty()
                                            && found.get(found.size() - 1).seq() == fact.seq();
                            if (bytes[0] > bytesMax && !twin) {
                                return false;
                            }
                            found.add(fact);
                            bytes[0] += fact.canonical().length;
                            return true;
                        });
        found.sort(BY_SEQ);
        return found;
    }

    /** As {@link dev.rookery.sync.engine.FactSource#sum}; reads no fact, but its hash. */
    RangeSum sum(Origin origin, long fromSeq, long toSeq) {
        OptionalLong ordinal = origins.ordinal(origin);
        long from = Math.max(fromSeq, 0);
        long to = Math.min(toSeq, FactId.SEQ_MAX);
        RangeSum[] total = {RangeSum.EMPTY};
        if (ordinal.isPresent() && from <= to) {
            sum.with(FactId.of(ordinal.getAsLong(), from, 0));
            sum.with(FactId.of(ordinal.getAsLong(), to, FactId.TWIN_MAX))
                    .each(
                            row -> {
                                total[0] = total[0].plus(Hash.ofBytes(row.bytes(1)));
                                return true;
                            });
        }
        return total[0];
    }

    /** As {@link dev.rookery.sync.engine.FactSource#named}; reads only the facts that it names. */
    List<Fact> named(Origin origin, long fromSeq, long toSeq, LongPredicate begins) {
        OptionalLong ordinal = origins.ordinal(origin);
        long from = Math.max(fromSeq, 0);
        long to = Math.min(toSeq, FactId.SEQ_MAX);
        List<Long> ids = new ArrayList<>();
        if (ordinal.isPresent() && from <= to) {
            named.with(FactId.of(ordinal.getAsLong(), from, 0));
            named.with(FactId.of(ordinal.getAsLong(), to, FactId.TWIN_MAX))
                    .each(
                            row -> {
                                if (begins.test(Hash.ofBytes(row.bytes(1)).a())) {
                                    ids.add(row.integer(2));
                                }
                                return true;
                            });
        }
        return ids.stream().map(this::read).toList();
    }

    /** An origin's row, as its facts say; empty when some of them are missing. */
    Optional<OriginRow> recount(Origin origin) {
        long ordinal = origins.ordinalOrNew(origin);
        long maxSeq = last(ordinal);
        RangeSum all = sum(origin, 0, maxSeq);
        if (all.count() < maxSeq) {
            return Optional.empty();
        }
        Hash head = hashes(ordinal, maxSeq).stream().min(Hash::compareTo).orElse(Hash.ZERO);
        boolean forked = all.count() > maxSeq;
        return Optional.of(
                new OriginRow(origin, maxSeq, all.count(), all.fingerprint(), head, forked));
    }

    /** After a rollback: what was last seen may not be there. */
    void forget() {
        highest.clear();
        refs.clear();
    }

    private long last(long ordinal) {
        long id =
                top.with(FactId.of(ordinal, 0, 0))
                        .with(FactId.of(ordinal, FactId.SEQ_MAX, FactId.TWIN_MAX))
                        .one(row -> row.integer(1))
                        .orElse(-1L);
        return id < 0 ? 0 : FactId.seq(id);
    }

    /** Whether a fact is held, this one and not a twin of it. */
    boolean holds(Dot dot, Hash hash) {
        OptionalLong ordinal = origins.ordinal(dot.origin());
        return ordinal.isPresent() && hashes(ordinal.getAsLong(), dot.seq()).contains(hash);
    }

    /** The other facts under a fact's origin and seq. */
    List<Fact> twins(Fact fact) {
        OptionalLong ordinal = origins.ordinal(fact.origin());
        if (ordinal.isEmpty() || hashes(ordinal.getAsLong(), fact.seq()).size() < 2) {
            return List.of();
        }
        return range(fact.origin(), fact.seq(), fact.seq(), Long.MAX_VALUE).stream()
                .filter(other -> !other.hash().equals(fact.hash()))
                .toList();
    }

    private List<Hash> hashes(long ordinal, long seq) {
        return twins.with(FactId.of(ordinal, seq, 0))
                .with(FactId.of(ordinal, seq, FactId.TWIN_MAX))
                .all(row -> Hash.ofBytes(row.bytes(1)));
    }

    private int twin(long ordinal, Fact fact) {
        List<Hash> held = hashes(ordinal, fact.seq());
        if (held.contains(fact.hash())) {
            throw new IllegalStateException("the fact is held already: " + fact);
        }
        return held.size();
    }
}
