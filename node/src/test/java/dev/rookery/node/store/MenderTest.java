package dev.rookery.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.DamagedFactException;
import dev.rookery.sync.driver.Mending;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.fact.Fact;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a repair the tables are what they would be had nothing ever been damaged. */
class MenderTest {

    private static final String FLIP =
            "UPDATE fact SET canonical = CAST(replace(canonical, CAST('trainer' AS BLOB),"
                    + " CAST('treiner' AS BLOB)) AS BLOB) WHERE id = (SELECT min(id) + 512 FROM"
                    + " fact)";

    @TempDir private Path folder;

    @Test
    void aFactThatIsDamagedAfterItWasFoldedIsMendedAndItsRowsStay() throws SQLException {
        List<String> rows = prepare();
        sql(FLIP);

        try (SqliteStore store = store()) {
            assertThrows(
                    DamagedFactException.class, () -> store.facts(Filing.ORIGIN, 1, 5, 1L << 20));
            mend(store);

            assertEquals(rows, dump(store));
            assertEquals(5, store.facts(Filing.ORIGIN, 1, 9, 1L << 20).size());
            assertEquals("audit.mended", lastEvent(store));
        }
    }

    @Test
    void aDamagedFactIsLeftOutOfARebuildAndFoldedWhenItIsMended() throws SQLException {
        List<String> rows = prepare();
        sql(FLIP);
        sql("UPDATE meta SET value = '0' WHERE key = 'fold'");

        try (SqliteStore store = store()) {
            assertEquals(1, store.unfolded());
            assertEquals(rows.size() > dump(store).size(), true);

            mend(store);

            assertEquals(0, store.unfolded());
            assertEquals(rows, dump(store));
        }
    }

    @Test
    void bytesThatPassedForAFactAreUnfoldedToo() throws SQLException {
        List<String> rows = prepare();
        Fact forged = forged();
        try (SqliteStore store = store()) {
            StoredFact row = store.stored(Filing.ORIGIN, 3, 3, 1L << 20).get(0);
            original = row.fact().orElseThrow();
            store.mend(List.of(new Mending(Optional.of(row), forged)), List.of());
        }
        sql("UPDATE meta SET value = '0' WHERE key = 'fold'");

        try (SqliteStore store = store()) {
            assertTrue(!rows.equals(dump(store)));

            StoredFact row = store.stored(Filing.ORIGIN, 3, 3, 1L << 20).get(0);
            store.mend(List.of(new Mending(Optional.of(row), original)), List.of());

            assertEquals(rows, dump(store));
        }
    }

    private Fact original;

    private List<String> prepare() {
        try (SqliteStore store = store()) {
            new Filing(store).register("m", 5);
            original = store.find(Filing.ORIGIN, 3).get(0);
            return dump(store);
        }
    }

    /** A fact that another node might have written in its place. */
    private Fact forged() {
        byte[] bytes = original.canonical().clone();
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("trainer") + 2] = 'e';
        return Fact.parse(bytes);
    }

    private void mend(SqliteStore store) {
        StoredFact row = store.stored(Filing.ORIGIN, 3, 3, 1L << 20).get(0);
        assertEquals(Optional.empty(), row.fact());
        store.mend(List.of(new Mending(Optional.of(row), original)), List.of());
    }

    private static String lastEvent(SqliteStore store) {
        List<StoredEvent> events = store.events(0, 1_000);
        return events.get(events.size() - 1).event().type();
    }

    private SqliteStore store() {
        return SqliteStore.open(folder.resolve("r.db"), "c", StoreSettings.DEFAULT);
    }

    private void sql(String statement) throws SQLException {
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("r.db"));
                Statement at = db.createStatement()) {
            assertEquals(1, at.executeUpdate(statement), statement);
        }
    }

    private static List<String> dump(SqliteStore store) {
        List<String> lines = new ArrayList<>();
        store.dump(lines::add);
        Collections.sort(lines);
        return lines;
    }
}
