package dev.rookery.node.store;

import dev.rookery.node.registry.VersionRow;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What names a version within its model: the numbers it claims, its label, a short id it came with.
 *
 * <p>Threads: as its connection.
 */
final class RefTable {

    private static final int ABSENT_MAX = 4_096;

    private final Lru<LabelKey, Boolean> absent = new Lru<>(ABSENT_MAX);
    private final Query insertTwo;
    private final Query insertNumber;
    private final Query insertShort;
    private final Query deleteNumber;
    private final Query deleteLabel;
    private final Query deleteShort;

    RefTable(Db db) {
        String insert = "INSERT OR IGNORE INTO ref (model, stamp, fact, key) VALUES (?,?,?,?)";
        String delete = "DELETE FROM ref WHERE model = ? AND stamp = ? AND fact = ? AND key = ?";
        insertTwo =
                db.prepare(
                        "name a version",
                        "INSERT INTO ref (model, stamp, fact, key)"
                                + " VALUES (?1,?2,?3,?4),(?1,?2,?3,?5)");
        insertNumber = db.prepare("name a version", insert);
        insertShort = db.prepare("name a version", insert);
        deleteNumber = db.prepare("rename a version", delete);
        deleteLabel = db.prepare("rename a version", delete);
        deleteShort = db.prepare("rename a version", delete);
    }

    /** Whether a label is known to name nothing: the rules and the fold ask for the same one. */
    boolean absent(long model, String label) {
        return absent.containsKey(new LabelKey(model, label));
    }

    void noteAbsent(long model, String label) {
        absent.put(new LabelKey(model, label), true);
    }

    void forget() {
        absent.clear();
    }

    /** Adds all names of a version that had none. */
    void insert(VersionKey at, VersionRow row) {
        absent.remove(new LabelKey(at.model(), row.label()));
        bind(insertTwo, at).with(row.claims().get(0).number()).with(row.label()).run();
        Set<Long> more = numbers(row);
        more.remove(row.claims().get(0).number());
        more.forEach(number -> bind(insertNumber, at).with(number).run());
        row.shortIdGiven().ifPresent(hex -> bind(insertShort, at).with(bytes(hex)).run());
    }

    /** Removes all names of a version. */
    void delete(VersionKey at, VersionRow row) {
        numbers(row).forEach(number -> bind(deleteNumber, at).with(number).run());
        bind(deleteLabel, at).with(row.label()).run();
        row.shortIdGiven().ifPresent(hex -> bind(deleteShort, at).with(bytes(hex)).run());
    }

    /** Changes the names of a version whose registration stays; its label is part of that. */
    void update(VersionKey at, VersionRow before, VersionRow after) {
        if (before.claims().equals(after.claims())) {
            return;
        }
        Set<Long> gone = numbers(before);
        gone.removeAll(numbers(after));
        gone.forEach(number -> bind(deleteNumber, at).with(number).run());
        numbers(after).forEach(number -> bind(insertNumber, at).with(number).run());
    }

    /** A short id as a key. */
    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static Set<Long> numbers(VersionRow row) {
        Set<Long> numbers = new LinkedHashSet<>();
        row.claims().forEach(claim -> numbers.add(claim.number()));
        return numbers;
    }

    private static Query bind(Query query, VersionKey at) {
        return query.with(at.model()).with(at.stamp()).with(at.fact());
    }

    private record LabelKey(long model, String label) {}
}
