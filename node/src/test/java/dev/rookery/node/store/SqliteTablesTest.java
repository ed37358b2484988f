package dev.rookery.node.store;

import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.FoldTablesContract;
import dev.rookery.node.registry.Listing;
import dev.rookery.sync.fact.Fact;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The tables in SQLite hold to the contract of the tables that the fold writes. */
class SqliteTablesTest extends FoldTablesContract {

    @TempDir private Path folder;
    private int files;
    private SqliteStore store;

    @Override
    protected void open() {
        close();
        Path file = folder.resolve("registry-" + files++ + ".db");
        store = SqliteStore.open(file, "c", StoreSettings.DEFAULT);
        store.begin();
    }

    @Override
    protected void keep(Fact fact) {
        store.keep(fact);
    }

    @Override
    protected FoldTables tables() {
        return store.tables();
    }

    @Override
    protected Listing listing() {
        return (Listing) store.tables();
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }
}
