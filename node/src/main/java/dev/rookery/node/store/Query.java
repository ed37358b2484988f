package dev.rookery.node.store;

import dev.rookery.node.registry.Ulid;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One prepared statement, used again and again: bind with {@code with}, in the order of the
 * question marks, then run it or read its rows.
 *
 * <p>Threads: as its connection.
 */
final class Query {

    private final String purpose;
    private final PreparedStatement statement;
    private int bound;
    private boolean reading;

    Query(String purpose, PreparedStatement statement) {
        this.purpose = purpose;
        this.statement = statement;
    }

    Query with(long value) {
        try {
            statement.setLong(++bound, value);
            return this;
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    Query with(String value) {
        try {
            statement.setString(++bound, value);
            return this;
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    Query with(byte[] value) {
        try {
            statement.setBytes(++bound, value);
            return this;
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    Query withNull() {
        try {
            statement.setNull(++bound, Types.NULL);
            return this;
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    /** Two values: the ULID's halves, or nulls. */
    Query with(Optional<Ulid> id) {
        return id.isPresent() ? with(id.get().high()).with(id.get().low()) : withNull().withNull();
    }

    /** Runs a statement that answers no rows. */
    void run() {
        bound = 0;
        try {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    /** The first row, if there is one. */
    <T> Optional<T> one(Function<Row, T> read) {
        List<T> found = new ArrayList<>(1);
        each(
                row -> {
                    found.add(read.apply(row));
                    return false;
                });
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }

    /** All rows. */
    <T> List<T> all(Function<Row, T> read) {
        List<T> found = new ArrayList<>();
        each(
                row -> {
                    found.add(read.apply(row));
                    return true;
                });
        return found;
    }

    /** Row after row, as long as the visitor wants more. */
    void each(Predicate<Row> visitor) {
        if (reading) {
            throw new IllegalStateException(
                    "a query was used while its rows were read: " + purpose);
        }
        bound = 0;
        reading = true;
        try (ResultSet rows = statement.executeQuery()) {
            Row row = new Row(purpose, rows);
            boolean more = true;
            while (more && rows.next()) {
                more = visitor.test(row);
            }
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        } finally {
            reading = false;
        }
    }

    void close() throws SQLException {
        statement.close();
    }
}
