package dev.rookery.node.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.vector.OriginRow;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;

/** What origins under which nobody writes any more cost those who do: nothing. */
class OldOriginsTest {

    @TempDir private Path folder;

    @Test
    void aCommitIsAsMuchWorkForSqliteAmongTenThousandOldOriginsAsAmongTen() throws SQLException {
        long few = stepsOfACommit("few.db", 10);
        long many = stepsOfACommit("many.db", 10_000);

        assertTrue(few > 10, few + " steps were counted");
        assertTrue(many <= few + few / 10, many + " steps instead of " + few);
    }

    /** Instructions of SQLite's machine: exact, whatever else the computer does. */
    private long stepsOfACommit(String name, int origins) throws SQLException {
        try (SqliteStore store = open(name)) {
            old(store, origins);
            Filing filing = new Filing(store);
            filing.register("m", 3);
            long[] steps = {0};
            ProgressHandler count =
                    new ProgressHandler() {
                        @Override
                        protected int progress() {
                            steps[0]++;
                            return 0;
                        }
                    };
            ProgressHandler.setHandler(store.writer().db.connection, 1, count);
            filing.register("m", 1);
            ProgressHandler.clearHandler(store.writer().db.connection);
            return steps[0];
        }
    }

    private SqliteStore open(String name) {
        return SqliteStore.open(folder.resolve(name), "c", StoreSettings.DEFAULT);
    }

    private static void old(SqliteStore store, int origins) {
        Random random = new Random(1);
        List<OriginRow> rows = new ArrayList<>();
        store.begin();
        for (int i = 0; i < origins; i++) {
            Fact fact = new FactChain(FactChain.origin(random.nextInt(256), i)).next("old", "old");
            store.keep(fact);
            rows.add(OriginRow.empty(fact.origin()).plus(fact.hash()));
        }
        store.put(rows);
        store.commit();
    }
}
