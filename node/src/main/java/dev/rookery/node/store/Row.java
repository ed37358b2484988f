package dev.rookery.node.store;

import dev.rookery.node.registry.Ulid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The row that a query stands on. Columns count from 1.
 *
 * <p>Threads: as its query.
 */
final class Row {

    private final String purpose;
    private final ResultSet rows;

    Row(String purpose, ResultSet rows) {
        this.purpose = purpose;
        this.rows = rows;
    }

    long integer(int column) {
        try {
            return rows.getLong(column);
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    int small(int column) {
        return (int) integer(column);
    }

    String text(int column) {
        try {
            return rows.getString(column);
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    byte[] bytes(int column) {
        try {
            return rows.getBytes(column);
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    /** Whether the column that was read last was null. */
    boolean wasNull() {
        try {
            return rows.wasNull();
        } catch (SQLException e) {
            throw Failures.of(purpose, e);
        }
    }

    Optional<String> maybeText(int column) {
        return Optional.ofNullable(text(column));
    }

    /** A ULID in two columns, the first of which is null when there is none. */
    Optional<Ulid> maybeUlid(int column) {
        long high = integer(column);
        return wasNull() ? Optional.empty() : Optional.of(new Ulid(high, integer(column + 1)));
    }
}
