package dev.rookery.node.store;

import dev.rookery.node.registry.Fold;
import dev.rookery.sync.driver.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a registry's file looks like, and whether a file is one.
 *
 * <p>Threads: stateless.
 */
public final class Schema {

    /** {@code user_version} of the files that this program writes. */
    public static final int VERSION = 1;

    /** {@code application_id} of a registry's file: "Rkry". */
    public static final int APPLICATION_ID = 0x526B7279;

    /** Tables whose name begins so belong to one node and are in no copy that leaves it. */
    public static final String LOCAL_PREFIX = "local_";

    private static final String FACTS = "facts.sql";
    private static final String FOLDED = "folded.sql";
    private static final String LOCAL = "local.sql";

    private Schema() {}

    /**
     * Everything that a file of this version may have in {@code sqlite_schema}: SQL by name.
     *
     * @return empty for a version that this program does not know
     */
    public static Optional<Map<String, String>> objects(int version) {
        if (version != VERSION) {
            return Optional.empty();
        }
        Map<String, String> objects = new TreeMap<>();
        for (String script : List.of(FACTS, FOLDED, LOCAL)) {
            statements(script).forEach(sql -> objects.put(nameOf(sql), sql));
        }
        return Optional.of(objects);
    }

    /** Makes all tables, within the open transaction. */
    static void create(Db db) {
        List.of(FACTS, FOLDED, LOCAL).forEach(script -> run(db, script));
        db.execute("mark the file", "PRAGMA application_id = " + APPLICATION_ID);
        db.execute("mark the file", "PRAGMA user_version = " + VERSION);
    }

    /** Throws the folded tables away and makes them anew, within the open transaction. */
    static void recreateFolded(Db db) {
        for (String sql : statements(FOLDED)) {
            if (sql.startsWith("CREATE TABLE")) {
                db.execute("drop a folded table", "DROP TABLE IF EXISTS " + nameOf(sql));
            }
        }
        run(db, FOLDED);
    }

    /**
     * Makes the file's tables where there are none, or those of another fold.
     *
     * @param clusterId whose it must be
     * @param folds whether its facts will be folded as they come
     */
    static void prepare(Db db, Path path, String clusterId, boolean folds) {
        if (empty(db, path)) {
            db.execute("make the registry", "BEGIN IMMEDIATE");
            create(db);
            MetaTable meta = new MetaTable(db);
            meta.cluster(clusterId);
            meta.fold(Fold.VERSION);
            db.execute("make the registry", "COMMIT");
        }
        MetaTable meta = new MetaTable(db);
        if (!folds || meta.fold() != Fold.VERSION) {
            // Another fold may have had other tables: those that follow are this one's.
            db.execute("make the tables anew", "BEGIN IMMEDIATE");
            recreateFolded(db);
            meta.fold(folds ? 0 : MetaTable.UNFOLDED);
            db.execute("make the tables anew", "COMMIT");
        }
        String cluster = meta.cluster().orElse("");
        if (!cluster.equals(clusterId)) {
            throw refused(
                    path,
                    "it belongs to the cluster \"" + cluster + "\", not to \"" + clusterId + "\"",
                    "set cluster.id to that, or name another data directory with --data");
        }
    }

    /** Names of the folded tables. */
    static List<String> foldedTables() {
        return statements(FOLDED).stream()
                .filter(sql -> sql.startsWith("CREATE TABLE"))
                .map(Schema::nameOf)
                .toList();
    }

    /** Whether the file has nothing in it yet; refuses one that is not a registry's. */
    static boolean empty(Db db, Object file) {
        String opening = "open the registry " + file;
        long application = db.number(opening, "PRAGMA application_id");
        long version = db.number(opening, "PRAGMA user_version");
        long objects = db.number(opening, "SELECT count(*) FROM sqlite_schema");
        if (application == 0 && version == 0 && objects == 0) {
            return true;
        }
        if (application != APPLICATION_ID) {
            throw refused(
                    file,
                    "it is a database of another program",
                    "name another data directory with --data, or move the file away");
        }
        if (version > VERSION) {
            throw refused(
                    file,
                    "a newer rookery wrote it (schema " + version + ", here " + VERSION + ")",
                    "start that version or a later one");
        }
        if (version < VERSION) {
            throw refused(
                    file,
                    "its schema is " + version + ", which no release has written",
                    "restore a backup: rookery backup restore");
        }
        requireFacts(db, file);
        return false;
    }

    /** The folded tables can be made anew; the facts cannot. */
    private static void requireFacts(Db db, Object file) {
        for (String sql : statements(FACTS)) {
            String name = nameOf(sql);
            long found =
                    db.number(
                            "open the registry " + file,
                            "SELECT count(*) FROM sqlite_schema WHERE name = '" + name + "'");
            if (sql.startsWith("CREATE TABLE") && found == 0) {
                throw refused(
                        file,
                        "it has no table " + name,
                        "restore a backup: rookery backup restore");
            }
        }
    }

    static StoreException refused(Object file, String why, String cure) {
        return new StoreException(
                "could not open the registry " + file + ": " + why + "; " + cure, false, null);
    }

    private static void run(Db db, String script) {
        statements(script).forEach(sql -> db.execute("create the tables", sql));
    }

    private static String nameOf(String sql) {
        return sql.split("\\s+", 4)[2];
    }

    /** A script's statements, without comments, as SQLite keeps them. */
    private static List<String> statements(String script) {
        List<String> lines =
                Arrays.stream(text(script).split("\n", -1))
                        .filter(line -> !line.startsWith("--"))
                        .toList();
        List<String> statements = new ArrayList<>();
        for (String sql : String.join("\n", lines).split(";", -1)) {
            if (!sql.isBlank()) {
                statements.add(sql.strip());
            }
        }
        return statements;
    }

    private static String text(String script) {
        try (InputStream in = Schema.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its own file " + script);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("could not read the program's own file " + script, e);
        }
    }
}
