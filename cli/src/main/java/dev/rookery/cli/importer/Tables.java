package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.node.foreign.ForeignDatabase;
import dev.rookery.node.foreign.ForeignRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Rows of another program's database as objects, the way its export would write them. */
final class Tables {

    /** Most rows of a table that are kept in memory. */
    private static final int ROWS_MAX = 1_000_000;

    private Tables() {}

    /** Those columns that a table has, of the rows that are wanted. */
    static List<ObjectNode> rows(
            ForeignDatabase database,
            String table,
            List<String> columns,
            Predicate<ObjectNode> wanted,
            Findings findings) {
        List<ObjectNode> rows = new ArrayList<>();
        database.read(
                table,
                columns,
                row -> {
                    ObjectNode object = object(row);
                    if (wanted.test(object)) {
                        rows.add(object);
                    }
                    if (rows.size() == ROWS_MAX) {
                        findings.leftOut(
                                "",
                                "",
                                "rows of " + table,
                                "only the first " + ROWS_MAX + " are read");
                    }
                    return rows.size() < ROWS_MAX;
                });
        return rows;
    }

    private static ObjectNode object(ForeignRow row) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, Object> value : row.values().entrySet()) {
            String column = value.getKey();
            if (value.getValue() instanceof Integer whole) {
                object.put(column, whole);
            } else if (value.getValue() instanceof Long whole) {
                object.put(column, whole);
            } else if (value.getValue() instanceof Double real) {
                object.put(column, real);
            } else if (value.getValue() instanceof String text) {
                object.put(column, text);
            }
        }
        return object;
    }
}
