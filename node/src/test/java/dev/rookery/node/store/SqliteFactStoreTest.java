package dev.rookery.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.FactStoreContract;
import dev.rookery.sync.fact.Fact;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

/** The file holds to the contract of every fact store. */
class SqliteFactStoreTest extends FactStoreContract {

    @TempDir private Path folder;

    @Override
    protected FactStore open() {
        return SqliteStore.open(folder.resolve("registry.db"), "c", StoreSettings.DEFAULT);
    }

    @Override
    protected FactStore reopen(FactStore closing) {
        closing.close();
        return open();
    }

    @Override
    protected FactStore damage(FactStore closing, Fact fact, byte[] canonical) throws SQLException {
        closing.close();
        change("UPDATE fact SET canonical = ? WHERE hash = ?", canonical, fact.hash().toBytes());
        return open();
    }

    @Override
    protected FactStore lose(FactStore closing, Fact fact) throws SQLException {
        closing.close();
        change("DELETE FROM fact WHERE hash = ?", fact.hash().toBytes());
        return open();
    }

    private void change(String sql, byte[]... values) throws SQLException {
        Path file = folder.resolve("registry.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setBytes(i + 1, values[i]);
            }
            assertEquals(1, statement.executeUpdate());
        }
    }
}
