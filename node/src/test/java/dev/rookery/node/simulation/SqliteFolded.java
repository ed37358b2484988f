package dev.rookery.node.simulation;

import dev.rookery.config.value.ByteSize;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.Listing;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoreSettings;
import dev.rookery.node.store.Totals;
import dev.rookery.sync.driver.SabotagedStore;
import dev.rookery.sync.fact.Fact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * The real store in a file of its own. Only its checkpoints have a thread, and that does nothing
 * for as long as a world lives.
 *
 * <p>Threads: one world, one thread.
 */
final class SqliteFolded extends SabotagedStore implements Folded {
    private static final StoreSettings SETTINGS =
            new StoreSettings(1, Duration.ofSeconds(5), Duration.ofDays(1), ByteSize.ofMb(64));

    private final SqliteStore store;
    private final Path file;
    private final Counts counts;

    private SqliteFolded(SqliteStore store, Path file, Counts counts) {
        super(store);
        this.store = store;
        this.file = file;
        this.counts = counts;
    }

    static SqliteFolded open(Path file, Counts counts) {
        return new SqliteFolded(SqliteStore.open(file, "sim", SETTINGS), file, counts);
    }

    @Override
    public void keep(Fact fact) {
        if (fact.stamp().compareTo(latest(fact.entity())) < 0) {
            counts.count("late fact");
        }
        super.keep(fact);
    }

    @Override
    public FoldTables tables() {
        return store.tables();
    }

    @Override
    public Catalogue catalogue() {
        return store.catalogue();
    }

    @Override
    public <T> T look(BiFunction<FoldTables, Listing, T> work) {
        return store.look(tables -> work.apply(tables, (Listing) tables));
    }

    @Override
    public Optional<Totals> totals() {
        return Optional.of(store.totals());
    }

    @Override
    public Optional<NavigableSet<String>> dump() {
        NavigableSet<String> lines = new TreeSet<>();
        store.dump(lines::add);
        return Optional.of(lines);
    }

    @Override
    public Folded reopened() {
        end();
        return again();
    }

    /** What lies in the file now, once this was closed. */
    SqliteFolded again() {
        return open(file, counts);
    }

    @Override
    public void destroy() {
        end();
        try {
            for (String part : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not delete " + file, e);
        }
    }

    /** Where it is kept. */
    Path file() {
        return file;
    }

    /** Closed; the file stays. */
    void end() {
        store.conflicts().forEach((kind, times) -> counts.add("conflict." + kind, times));
        close();
    }
}
