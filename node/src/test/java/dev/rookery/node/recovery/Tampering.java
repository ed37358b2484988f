package dev.rookery.node.recovery;

import dev.rookery.backup.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** Changes a copy as somebody would who can hash. */
final class Tampering {

    private Tampering() {}

    /** Makes a file one that SQLite takes for no database. */
    static void unreadable(Path database) {
        try {
            byte[] bytes = Files.readAllBytes(database);
            Arrays.fill(bytes, 0, 100, (byte) 'x');
            Files.write(database, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs SQL in a copy's database, and makes the hashes beside it fit again. */
    static void of(Path database, String sql) throws SQLException, IOException {
        String before = Sha256.of(database);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        String after = Sha256.of(database);
        Path metadata = database.resolveSibling("metadata.json");
        String json = Files.readString(metadata).replace(before, after);
        Files.writeString(metadata, json);
        String sums = after + "  registry.db\n" + Sha256.of(metadata) + "  metadata.json\n";
        Files.writeString(database.resolveSibling("SHA256SUMS"), sums);
    }
}
