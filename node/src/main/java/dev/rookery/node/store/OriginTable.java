package dev.rookery.node.store;

import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Origins and their ordinals: the small numbers that stand for them in row ids.
 *
 * <p>Threads: as its connection.
 */
final class OriginTable {

    private static final String COLUMNS = "origin, max_seq, count, fingerprint, head, forked";

    private final Query all;
    private final Query impossible;
    private final Query byOrigin;
    private final Query byOrdinal;
    private final Query insert;
    private final Query update;
    private final Query branched;
    private final Query top;
    private final Map<Origin, Long> ordinals = new HashMap<>();
    private final Map<Long, Origin> origins = new HashMap<>();

    OriginTable(Db db) {
        all = db.prepare("read the origins", "SELECT " + COLUMNS + " FROM origin ORDER BY origin");
        impossible =
                db.prepare(
                        "look for damaged origins",
                        "SELECT origin FROM origin WHERE max_seq < 0 OR count < max_seq"
                                + " OR length(fingerprint) <> 32 OR length(head) <> 32");
        byOrigin = db.prepare("find an origin", "SELECT ordinal FROM origin WHERE origin = ?");
        byOrdinal = db.prepare("read an origin", "SELECT origin FROM origin WHERE ordinal = ?");
        top = db.prepare("count the origins", "SELECT coalesce(max(ordinal) + 1, 0) FROM origin");
        branched =
                db.prepare(
                        "look for a fork", "SELECT count > max_seq FROM origin WHERE ordinal = ?");
        insert =
                db.prepare(
                        "add an origin",
                        "INSERT INTO origin (ordinal, " + COLUMNS + ") VALUES (?,?,0,0,?,?,0)");
        update =
                db.prepare(
                        "write an origin's row",
                        "UPDATE origin SET max_seq = ?, count = ?, fingerprint = ?, head = ?,"
                                + " forked = ? WHERE ordinal = ?");
    }

    List<OriginRow> all() {
        return all.all(
                row ->
                        new OriginRow(
                                Origin.ofBytes(row.bytes(1)),
                                row.integer(2),
                                row.integer(3),
                                Fingerprint.read(ByteBuffer.wrap(row.bytes(4))),
                                Hash.ofBytes(row.bytes(5)),
                                row.integer(6) != 0));
    }

    /** Those whose row no node has written. */
    List<Origin> impossible() {
        return impossible.all(row -> Origin.ofBytes(row.bytes(1)));
    }

    /** The origin that an ordinal stands for. */
    Origin origin(long ordinal) {
        Origin known = origins.get(ordinal);
        if (known != null) {
            return known;
        }
        Origin read =
                byOrdinal
                        .with(ordinal)
                        .one(row -> Origin.ofBytes(row.bytes(1)))
                        .orElseThrow(() -> new IllegalStateException("no origin " + ordinal));
        remember(ordinal, read);
        return read;
    }

    /** The ordinal of an origin; empty when nothing of it was ever kept. */
    OptionalLong ordinal(Origin origin) {
        Long known = ordinals.get(origin);
        if (known != null) {
            return OptionalLong.of(known);
        }
        Optional<Long> read = byOrigin.with(origin.toBytes()).one(row -> row.integer(1));
        read.ifPresent(ordinal -> remember(ordinal, origin));
        return read.isPresent() ? OptionalLong.of(read.get()) : OptionalLong.empty();
    }

    /** Whether an origin has had twins at the last commit. */
    boolean branched(long ordinal) {
        return branched.with(ordinal).one(row -> row.integer(1) != 0).orElse(false);
    }

    /** The ordinal of an origin, a new one if need be. */
    long ordinalOrNew(Origin origin) {
        OptionalLong known = ordinal(origin);
        if (known.isPresent()) {
            return known.getAsLong();
        }
        long ordinal = top.one(row -> row.integer(1)).orElse(0L);
        insert.with(ordinal).with(origin.toBytes());
        insert.with(Fingerprint.EMPTY.toBytes()).with(Hash.ZERO.toBytes()).run();
        remember(ordinal, origin);
        return ordinal;
    }

    void put(OriginRow row) {
        update.with(row.maxSeq()).with(row.count());
        update.with(row.fingerprint().toBytes()).with(row.head().toBytes());
        update.with(row.forked() ? 1 : 0).with(ordinalOrNew(row.origin())).run();
    }

    /** After a rollback: an ordinal that was given may be none any more. */
    void forget() {
        ordinals.clear();
        origins.clear();
    }

    private void remember(long ordinal, Origin origin) {
        ordinals.put(origin, ordinal);
        origins.put(ordinal, origin);
    }
}
