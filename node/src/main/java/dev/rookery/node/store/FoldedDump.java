package dev.rookery.node.store;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.VersionRow.Claim;
import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * All that is folded, as lines that name models and facts as every node names them: two nodes with
 * the same facts have the same lines.
 *
 * <p>Threads: as its connection.
 */
final class FoldedDump {

    private static final Pattern HANDLE = Pattern.compile("handle=\\d+, ");

    private final Db db;
    private final SqliteTables tables;
    private final VersionColumns versions;
    private final ModelColumns models;

    FoldedDump(Db db, SqliteTables tables) {
        this.db = db;
        this.tables = tables;
        this.versions = new VersionColumns(tables.facts);
        this.models = new ModelColumns(tables.facts);
    }

    /** The sum of the lines' hashes, whatever their order. */
    Fingerprint fingerprint() {
        Fingerprint[] sum = {Fingerprint.EMPTY};
        each(line -> sum[0] = sum[0].plus(Hash.of(line.getBytes(StandardCharsets.UTF_8))));
        return sum[0];
    }

    /** Every row of every folded table, in no order. */
    void each(Consumer<String> line) {
        for (String table : Schema.foldedTables()) {
            List<String> columns =
                    db.prepare("list columns", "SELECT name FROM pragma_table_info(?)")
                            .with(table)
                            .all(row -> row.text(1));
            // A sum that came back to nothing is as good as none.
            String some = table.equals("counter") ? " WHERE value <> 0" : "";
            db.prepare("dump a table", "SELECT * FROM " + table + some)
                    .each(
                            row -> {
                                line.accept(line(table, columns, row));
                                return true;
                            });
        }
    }

    private String line(String table, List<String> columns, Row row) {
        StringBuilder line = new StringBuilder(table);
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i);
            String text = row.text(i + 1);
            if (text != null) {
                String shown = name.equals("id") ? "" : shown(table, name, text, row, i + 1);
                line.append(' ').append(name).append('=').append(shown);
            }
        }
        return line.toString();
    }

    private String shown(String table, String name, String text, Row row, int column) {
        return switch (name) {
            case "model" -> tables.models.entity(row.integer(column));
            case "row" -> row(table, row, column);
            case "fact" -> fact(row.integer(column));
            case "promoted_hash" -> HexFormat.of().formatHex(row.bytes(column));
            case "claims" -> claims(row.bytes(column));
            case "version", "key" ->
                    table.equals("register") && name.equals("key")
                            ? text
                            : HexFormat.of().formatHex(row.bytes(column));
            default -> text;
        };
    }

    private String row(String table, Row row, int column) {
        byte[] bytes = row.bytes(column);
        Object shown =
                table.equals("version")
                        ? versions.read(tables.models.key(row.integer(1)), bytes)
                        : models.read(ModelKey.ofEntity(row.text(2)).orElseThrow(), bytes);
        return HANDLE.matcher(shown.toString()).replaceAll("");
    }

    private String claims(byte[] bytes) {
        StringBuilder shown = new StringBuilder();
        for (Claim claim : ClaimCodec.decode(bytes, tables.facts)) {
            shown.append(claim.number()).append(claim.majority() ? "+" : "-");
            shown.append(fact(claim.fact().handle())).append(',');
        }
        return shown.toString();
    }

    private String fact(long id) {
        return tables.facts.ref(id).rank().toString();
    }
}
