package dev.rookery.node.store;

import dev.rookery.sync.driver.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection with its prepared statements. It begins no transaction by itself.
 *
 * <p>Threads: one at a time.
 */
final class Db implements AutoCloseable {

    /** For what SQLite counts; statements go through this class. */
    final Connection connection;

    private final List<Query> queries = new ArrayList<>();

    Db(Connection connection) {
        this.connection = connection;
    }

    /**
     * Prepares a statement for the connection's life.
     *
     * @param purpose completes "could not …" in messages
     */
    Query prepare(String purpose, String sql) {
        try {
            Query query = new Query(purpose, connection.prepareStatement(sql));
            queries.add(query);
            return query;
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    /** Runs one statement, once. */
    void execute(String purpose, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    /** Runs a statement that answers rows, once; the first row's columns as texts. */
    List<String> first(String purpose, String sql) {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> columns = new ArrayList<>();
            if (rows.next()) {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    columns.add(rows.getString(i));
                }
            }
            return columns;
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    /** The single number that a statement answers. */
    long number(String purpose, String sql) {
        List<String> columns = first(purpose, sql);
        if (columns.isEmpty()) {
            throw new StoreException("could not " + purpose + ": no answer", false, null);
        }
        return Long.parseLong(columns.get(0));
    }

    @Override
    public void close() {
        try {
            for (Query query : queries) {
                query.close();
            }
            connection.close();
        } catch (SQLException e) {
            throw Failures.of("close the database", e);
        }
    }
}
