package dev.rookery.node.store;

import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * A read-only look into a registry's file: one that no node uses, a copy, one that a node writes to
 * meanwhile, or one that is damaged.
 *
 * <p>Every method may throw {@link StoreException} where the file cannot be read, but for {@link
 * #salvage}, which goes around the damage.
 *
 * <p>Threads: one at a time.
 */
public final class RegistryFile implements AutoCloseable {

    /** Keys of the node's state that tell of the file's use, not of the node. */
    private static final Set<String> OWN_KEYS =
            Set.of("origin", "sealed", "stopped_cleanly", "probe", Unfolded.KEY);

    private static final String RUN_PREFIX = "run_";
    private static final int PAGE_FACTS = 256;
    private static final int NOTES_MAX = 20;

    /** Origins looked for where neither table says how many there are. */
    private static final long ORDINALS_UNKNOWN = 1_024;

    private final Db db;
    private final OriginTable origins;
    private final Query page;
    private final Query range;

    private RegistryFile(Db db) {
        this.db = db;
        origins = new OriginTable(db);
        page =
                db.prepare(
                        "read facts",
                        "SELECT id, hash, canonical FROM fact WHERE id BETWEEN ? AND ?"
                                + " ORDER BY id LIMIT ?");
        range =
                db.prepare(
                        "read facts",
                        "SELECT id, canonical FROM fact WHERE id BETWEEN ? AND ? ORDER BY id");
    }

    /**
     * A row of the table of facts, as it is stored: nothing of it is proven.
     *
     * @param origin whose fact the row says that it is
     * @param hash what the row says that the bytes hash to
     */
    @SuppressWarnings("ArrayRecordComponent") // rows are read, never compared
    public record Stored(Origin origin, long seq, byte[] hash, byte[] canonical) {}

    /**
     * Opens a file for reading.
     *
     * @throws StoreException when it is not there, or is no registry's file, or its schema cannot
     *     be read
     */
    public static RegistryFile open(Path path) {
        StoreFile file = new StoreFile(path.toAbsolutePath());
        file.check();
        Db db = file.reader();
        RegistryFile opened = null;
        try {
            if (Schema.empty(db, path)) {
                throw Schema.refused(path, "it is empty", "name a registry's file");
            }
            opened = new RegistryFile(db);
            return opened;
        } finally {
            if (opened == null) {
                db.close();
            }
        }
    }

    /** Statements that take out of a file what belongs to one node alone. */
    public static List<String> withoutLocal() {
        return Schema.objects(Schema.VERSION).orElseThrow().keySet().stream()
                .filter(name -> name.startsWith(Schema.LOCAL_PREFIX))
                .map(name -> "DELETE FROM " + name)
                .toList();
    }

    /** The file's {@code user_version}. */
    public int schemaVersion() {
        return (int) db.number("read the file's version", "PRAGMA user_version");
    }

    /** The cluster that the file belongs to; empty text when it does not say. */
    public String clusterId() {
        return new MetaTable(db).cluster().orElse("");
    }

    /** Under which origins the node that used the file has written; empty in an exported file. */
    public Optional<NodeIdentity> identity() {
        return new NodeState(db).identity();
    }

    /**
     * What the node that used the file keeps in it for itself, but for its origins and its runs.
     */
    public SortedMap<String, String> local() {
        SortedMap<String, String> values = new NodeState(db).all();
        values.keySet().removeIf(key -> OWN_KEYS.contains(key) || key.startsWith(RUN_PREFIX));
        return values;
    }

    /** Every origin's row. */
    public List<OriginRow> rows() {
        return origins.all();
    }

    /** How many live models there are. */
    public long models() {
        return db.number("count the models", "SELECT count(*) FROM model WHERE closed = 0");
    }

    /** How many versions of live models there are, deleted ones left out. */
    public long versions() {
        return new Tally(db).counts().stream().mapToLong(count -> count.versions()).sum();
    }

    /** Every stored row, each origin's together in seq order. */
    public void facts(Consumer<Stored> sink) {
        long next = 0;
        boolean more = true;
        while (more) {
            List<Found> found = new ArrayList<>();
            read(next, Long.MAX_VALUE, PAGE_FACTS, found);
            for (Found row : found) {
                Origin origin = origins.origin(FactId.ordinal(row.id));
                sink.accept(new Stored(origin, FactId.seq(row.id), row.hash, row.canonical));
                next = row.id + 1;
            }
            more = found.size() == PAGE_FACTS;
        }
    }

    /** All facts that are committed now, as a stream for a node far behind. */
    public FactStream stream() {
        return new StreamOrder(db, origins).stream(clusterId());
    }

    /** Some bytes of a stream of this file's facts. */
    public byte[] read(FactStream stream, long from, int length) {
        return stream.read(range, from, length);
    }

    /**
     * Hands over every fact that can still be read and hashes to what its row says, each origin's
     * in seq order. Around pages that cannot be read, it goes on behind them.
     *
     * @param held up to which seq of an origin the caller needs none, twins of a fork included
     * @return what could not be read, for people; at most {@value #NOTES_MAX} lines
     */
    public List<String> salvage(ToLongFunction<Origin> held, Consumer<Fact> sink) {
        Notes notes = new Notes();
        long last = lastOrdinal(notes);
        for (long ordinal = 0; ordinal <= last; ordinal++) {
            salvage(ordinal, held, sink, notes);
        }
        return notes.lines;
    }

    @Override
    public void close() {
        db.close();
    }

    private void salvage(
            long ordinal, ToLongFunction<Origin> held, Consumer<Fact> sink, Notes notes) {
        long number = ordinal;
        Optional<Origin> origin = attempt(() -> Optional.of(origins.origin(number)), notes);
        long first = origin.map(held::applyAsLong).orElse(0L) + 1;
        long next = FactId.of(ordinal, first, 0);
        long end = FactId.of(ordinal, FactId.SEQ_MAX, FactId.TWIN_MAX);
        while (next <= end) {
            List<Found> found = new ArrayList<>();
            Optional<StoreException> failure = tryRead(next, end, PAGE_FACTS, found);
            for (Found row : found) {
                proven(row, notes).ifPresent(sink);
                next = row.id + 1;
            }
            if (failure.isPresent()) {
                long seq = FactId.seq(next);
                String whose = origin.map(Origin::toString).orElse("number " + ordinal);
                notes.add(
                        "facts of origin " + whose + " from seq " + seq + " on",
                        failure.get().getMessage());
                OptionalLong behind = behindDamage(ordinal, seq);
                if (behind.isEmpty()) {
                    return;
                }
                next = FactId.of(ordinal, behind.getAsLong(), 0);
            } else if (found.size() < PAGE_FACTS) {
                return;
            }
        }
    }

    /** The first seq behind unreadable ones from which reading works again, by doubling steps. */
    private OptionalLong behindDamage(long ordinal, long seq) {
        long bad = seq;
        long good = seq;
        for (long step = 1; good == bad; step *= 2) {
            if (bad + step > FactId.SEQ_MAX) {
                return OptionalLong.empty();
            }
            if (readable(ordinal, bad + step)) {
                good = bad + step;
            } else {
                bad += step;
                good = bad;
            }
        }
        while (good - bad > 1) {
            long middle = bad + (good - bad) / 2;
            if (readable(ordinal, middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return OptionalLong.of(good);
    }

    private boolean readable(long ordinal, long seq) {
        long end = FactId.of(ordinal, FactId.SEQ_MAX, FactId.TWIN_MAX);
        return tryRead(FactId.of(ordinal, seq, 0), end, 1, new ArrayList<>()).isEmpty();
    }

    private Optional<StoreException> tryRead(long from, long to, int limit, List<Found> into) {
        try {
            read(from, to, limit, into);
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of(e);
        }
    }

    private void read(long from, long to, int limit, List<Found> into) {
        page.with(from).with(to).with(limit);
        page.each(row -> into.add(new Found(row.integer(1), row.bytes(2), row.bytes(3))));
    }

    private static Optional<Fact> proven(Found row, Notes notes) {
        boolean whole =
                row.canonical != null && Arrays.equals(Hash.of(row.canonical).toBytes(), row.hash);
        try {
            if (whole) {
                return Optional.of(Fact.parse(row.canonical));
            }
            notes.add("a fact of seq " + FactId.seq(row.id), "its bytes are not what they were");
        } catch (IllegalArgumentException e) {
            notes.add("a fact of seq " + FactId.seq(row.id), String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    /** As far as either table can still say. */
    private long lastOrdinal(Notes notes) {
        Function<String, Optional<Long>> ask =
                sql -> attempt(() -> Optional.of(db.number("find the last origin", sql)), notes);
        Optional<Long> named = ask.apply("SELECT coalesce(max(ordinal), -1) FROM origin");
        Optional<Long> used = ask.apply("SELECT coalesce(max(id), -1) FROM fact");
        if (named.isEmpty() && used.isEmpty()) {
            return ORDINALS_UNKNOWN;
        }
        long last = used.filter(id -> id >= 0).map(FactId::ordinal).orElse(-1L);
        return Math.min(FactId.ORDINAL_MAX, Math.max(named.orElse(-1L), last));
    }

    private static <T> Optional<T> attempt(Supplier<Optional<T>> reading, Notes notes) {
        try {
            return reading.get();
        } catch (StoreException | IllegalStateException | IllegalArgumentException e) {
            notes.add("the list of origins", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // rows are read, never compared
    private record Found(long id, byte[] hash, byte[] canonical) {}

    /** What could not be read, up to a limit. */
    private static final class Notes {
        final List<String> lines = new ArrayList<>();

        void add(String what, String why) {
            if (lines.size() < NOTES_MAX) {
                lines.add(what + ": " + why);
            }
        }
    }
}
