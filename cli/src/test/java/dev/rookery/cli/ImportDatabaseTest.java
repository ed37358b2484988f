package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.importer.ForeignFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that are databases, brought to a running node. */
class ImportDatabaseTest {

    @TempDir Path folder;
    private RealNode node;
    private Path from;

    @BeforeEach
    void start() throws IOException {
        node = new RealNode(folder);
        from = Files.createDirectory(folder.resolve("from"));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static void sqlite(Path file, String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> moves(String model) {
        List<String> moves = new ArrayList<>();
        for (JsonNode entry : node.run("history", model, "--json").json().path("history")) {
            if (entry.path("kind").asText().equals("version.move")) {
                moves.add(
                        0,
                        entry.path("version").asText()
                                + " "
                                + entry.path("to").asText()
                                + (entry.path("inserted").asBoolean() ? "*" : "")
                                + " "
                                + entry.path("actor").asText()
                                + " "
                                + entry.path("reason").asText());
            }
        }
        return moves;
    }

    /** A rollback from 2 to 1, a skipped stage, weights of another host, one of them missing. */
    private Path ringrift() throws IOException {
        Path file = from.resolve("registry.db");
        String hash = Sha256.of("weights".getBytes(StandardCharsets.UTF_8));
        ForeignFiles.write(from.resolve("models/sq/v1.pt"), "weights");
        ForeignFiles.write(from.resolve("models/sq/v2.pt"), "tampered");
        String insert =
                "INSERT INTO versions VALUES ('sq', %d, '/home/u/models/sq/v%d.pt', '%s', 7, '%s',"
                        + " '{\"elo\": 1500, \"win_rate\": 0, \"draw_rate\": null}',"
                        + " '{\"lr\": 0.1, \"parent_model_id\": %s}', '2025-11-1%dT05:06:00')";
        String moved =
                "INSERT INTO stage_transitions VALUES (%d, 'sq', %d, '%s', '%s', '%s', 'cli',"
                        + " '2025-11-2%dT05:06:00')";
        sqlite(
                file,
                "CREATE TABLE models(model_id, name, description, model_type)",
                "CREATE TABLE versions(model_id, version INTEGER, file_path, file_hash,"
                        + " file_size_bytes, stage, metrics, training_config, created_at)",
                "CREATE TABLE tags(model_id, version INTEGER, tag)",
                "CREATE TABLE stage_transitions(id INTEGER, model_id, version INTEGER, from_stage,"
                        + " to_stage, reason, transitioned_by, transitioned_at)",
                "CREATE TABLE comparisons(model_id_a, version_a INTEGER, model_id_b, version_b"
                        + " INTEGER, games_played INTEGER)",
                "INSERT INTO models VALUES ('sq', 'sq', 'the main one', 'policy_value')",
                insert.formatted(1, 1, hash, "production", "null", 1),
                insert.formatted(2, 2, hash, "archived", "\"sq:1\"", 2),
                insert.formatted(3, 3, hash, "staging", "null", 3),
                "INSERT INTO versions(model_id, version) VALUES ('sq', 'four'), ('sq', -1)",
                "INSERT INTO tags VALUES ('sq', 1, 'board:square8'), ('sq', 1, 'best')",
                moved.formatted(1, 1, "development", "staging", "ok", 1),
                moved.formatted(2, 1, "staging", "production", "ok", 1),
                moved.formatted(3, 1, "production", "archived", "gave way", 2),
                moved.formatted(4, 2, "staging", "production", "better", 2),
                moved.formatted(5, 2, "production", "archived", "regressed", 3),
                moved.formatted(6, 1, "archived", "production", "rollback", 3),
                "INSERT INTO comparisons VALUES ('sq', 2, 'sq', 1, 200)");
        return file;
    }

    @Test
    void ringRiftsVersionsKeepNumbersTransitionsTagsAndWhatLiesBesideTheFile() throws IOException {
        Path file = ringrift();

        CommandRun made = node.run("import", file.toString(), "--json");
        long after = node.facts();
        CommandRun again = node.run("import", from.toString(), "--json");

        assertEquals(1, made.exit(), made.out() + made.err());
        assertEquals("ringrift", made.json().path("format").asText());
        assertEquals(3, made.json().at("/totals/imported").asInt(), made.out());
        assertEquals(2, made.json().at("/totals/left_out").asInt(), made.out());
        assertEquals(3, again.json().at("/totals/already_there").asInt(), again.out());
        assertEquals(after, node.facts());
        JsonNode one = node.show("sq:production");
        assertEquals(1, one.path("version").asInt());
        assertEquals("v1.pt", one.at("/files/0/path").asText());
        assertEquals("square8", one.at("/tags/board").asText());
        assertEquals("", one.at("/tags/best").asText("none"));
        assertEquals(0, one.at("/metrics/win_rate").asInt(-1));
        assertEquals("2025-11-11T05:06:00.000Z", one.path("created_at").asText());
        JsonNode two = node.show("sq:v2");
        assertEquals("archived", two.path("stage").asText());
        assertTrue(two.path("artifact_missing").asBoolean(), "its bytes are not those registered");
        assertEquals(200, two.at("/extra/comparisons/0/games_played").asInt());
        assertEquals(one.path("id"), two.path("parent_id"));
        assertTrue(node.show("sq:3").path("artifact_missing").asBoolean());
        assertEquals(
                "the main one",
                node.run("list", "--json").json().at("/models/0/description").asText());
        assertTrue(moves("sq").contains("2 archived cli regressed"), moves("sq").toString());
        assertTrue(moves("sq").contains("1 production cli rollback"), moves("sq").toString());
        assertTrue(moves("sq").get(3).startsWith("1 development*"), moves("sq").toString());
    }

    @Test
    void aDatabaseOfAnotherSchemaAndOneThatIsLockedAreSaid() throws Exception {
        Path other = from.resolve("registry.db");
        sqlite(other, "CREATE TABLE users(name)");
        CommandRun unknown = node.run("import", from.toString());
        CommandRun asked = node.run("import", other.toString(), "--format", "ringrift", "--json");

        assertEquals(1, unknown.exit(), unknown.err());
        assertTrue(unknown.err().contains("tables of no registry"), unknown.err());
        assertEquals(1, asked.exit(), asked.err());
        assertEquals(1, asked.json().at("/totals/left_out").asInt());
        Files.delete(other);
        Path file = ringrift();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            CommandRun locked = node.run("import", file.toString());
            assertEquals(1, locked.exit(), locked.err());
            assertTrue(locked.err().contains("locked"), locked.err());
        }
    }

    @Test
    void aPeersExportComesWithoutBytes() throws IOException {
        try (FakeNode peer = new FakeNode()) {
            peer.on(
                    "GET /api/registry/export",
                    200,
                    "{\"models\": [{\"model_id\": \"sq\", \"model_type\": \"heuristic\"}],"
                            + " \"versions\": [{\"model_id\": \"sq\", \"version\": 4, \"stage\":"
                            + " \"production\", \"metrics\": {\"elo\": 1}, \"file_path\":"
                            + " \"/home/u/v4.pt\", \"created_at\": \"2025-11-11T05:06:00\"}, 7]}");

            CommandRun made = node.run("import", peer.url() + "/api/registry/export", "--json");

            assertEquals(1, made.exit(), made.err());
            assertEquals(1, made.json().at("/totals/imported").asInt(), made.out());
        }
        JsonNode four = node.show("sq:4");
        assertEquals("production", four.path("stage").asText());
        assertEquals("heuristic", four.path("type").asText());
        assertTrue(four.path("artifact_missing").asBoolean());
    }

    /** The columns that matter of MLflow 3.17's tables, as its migrations make them. */
    private Path mlflow() throws IOException {
        Path file = from.resolve("mlflow.db");
        ForeignFiles.write(from.resolve("mlruns/1/r1/artifacts/model/MLmodel"), "flavors: {}");
        ForeignFiles.write(from.resolve("mlruns/1/r1/artifacts/model/model.pkl"), "pickle");
        ForeignFiles.write(from.resolve("mlartifacts/1/models/m-7/artifacts/MLmodel"), "x");
        String version =
                "INSERT INTO model_versions VALUES ('iris model', %d, 176335236%d000,"
                        + " 176335236%d000, '', 'ann', '%s', '%s', %s, NULL)";
        sqlite(
                file,
                "CREATE TABLE registered_models(name TEXT PRIMARY KEY, creation_time BIGINT,"
                        + " last_updated_time BIGINT, description TEXT)",
                "CREATE TABLE model_versions(name TEXT, version INTEGER, creation_time BIGINT,"
                        + " last_updated_time BIGINT, description TEXT, user_id TEXT,"
                        + " current_stage TEXT, source TEXT, run_id TEXT, storage_location TEXT)",
                "CREATE TABLE registered_model_tags(key TEXT, value TEXT, name TEXT)",
                "CREATE TABLE model_version_tags(key TEXT, value TEXT, name TEXT, version INTEGER)",
                "CREATE TABLE registered_model_aliases(alias TEXT, version INTEGER, name TEXT)",
                "CREATE TABLE runs(run_uuid TEXT PRIMARY KEY, name TEXT, user_id TEXT, status TEXT,"
                        + " start_time BIGINT, end_time BIGINT, artifact_uri TEXT)",
                "CREATE TABLE latest_metrics(key TEXT, value FLOAT, timestamp BIGINT, step BIGINT,"
                        + " is_nan BOOLEAN, run_uuid TEXT)",
                "CREATE TABLE params(key TEXT, value TEXT, run_uuid TEXT)",
                "CREATE TABLE tags(key TEXT, value TEXT, run_uuid TEXT)",
                "CREATE TABLE logged_models(model_id TEXT, artifact_location TEXT)",
                "INSERT INTO registered_models VALUES ('iris model', 1, 2, 'flowers')",
                version.formatted(
                        1,
                        1,
                        1,
                        "Production",
                        "file:///home/ann/mlruns/1/r1/artifacts/model",
                        "'r1'"),
                version.formatted(2, 2, 2, "Production", "runs:/r1/model", "'r1'"),
                version.formatted(3, 3, 3, "None", "models:/m-7", "NULL"),
                version.formatted(4, 4, 4, "Archived", "s3://bucket/model", "'gone'"),
                version.formatted(5, 5, 5, "Deleted_Internal", "", "NULL"),
                "INSERT INTO registered_model_tags VALUES ('team', 'b', 'iris model')",
                "INSERT INTO model_version_tags VALUES ('checked', 'yes', 'iris model', 2)",
                "INSERT INTO registered_model_aliases VALUES ('champion', 2, 'iris model')",
                "INSERT INTO runs VALUES ('r1', 'run one', 'ann', 'FINISHED', 1, 2,"
                        + " '/home/ann/mlruns/1/r1/artifacts')",
                "INSERT INTO latest_metrics VALUES ('acc', 0.0, 1, 0, 0, 'r1'),"
                        + " ('loss', 0, 1, 0, 1, 'r1')",
                "INSERT INTO params VALUES ('alpha', '0.1', 'r1')",
                "INSERT INTO tags VALUES ('mlflow.source.name', 'train.py', 'r1')",
                "INSERT INTO logged_models VALUES ('m-7', 'mlflow-artifacts:/1/models/m-7/artifacts')");
        return file;
    }

    @Test
    void mlflowsVersionsKeepNumbersRunsAliasesTagsAndFiles() throws IOException {
        mlflow();

        CommandRun made = node.run("import", from.toString(), "--json");
        long after = node.facts();
        CommandRun again = node.run("import", from.toString(), "--format", "mlflow", "--json");

        assertEquals(1, made.exit(), made.out() + made.err());
        assertEquals("mlflow", made.json().path("format").asText());
        assertEquals(4, made.json().at("/totals/imported").asInt(), made.out());
        assertEquals(4, again.json().at("/totals/already_there").asInt(), again.out());
        assertEquals(after, node.facts());
        JsonNode two = node.show("iris_model:@champion");
        assertEquals(2, two.path("version").asInt());
        assertEquals("production", two.path("stage").asText());
        assertEquals(0, two.at("/metrics/acc").asInt(-1));
        assertEquals("0.1", two.at("/training_config/alpha").asText());
        assertEquals("r1", two.at("/training/run_id").asText());
        assertEquals("yes", two.at("/tags/checked").asText());
        assertEquals("train.py", two.at("/extra/run/tags/mlflow.source.name").asText());
        assertEquals(2, two.path("files").size());
        assertEquals("2025-11-17T04:06:02.000Z", two.path("created_at").asText());
        JsonNode one = node.show("iris_model:1");
        assertEquals("archived", one.path("stage").asText());
        assertEquals(2, one.path("files").size(), "followed from mlruns on");
        assertEquals("MLmodel", node.show("iris_model:3").at("/files/0/path").asText());
        JsonNode four = node.show("iris_model:v4");
        assertTrue(four.path("artifact_missing").asBoolean());
        assertEquals("s3://bucket/model", four.at("/artifact/uri").asText());
        JsonNode model = node.run("list", "--json").json().at("/models/0");
        assertEquals("flowers", model.path("description").asText());
        assertEquals("b", model.at("/tags/team").asText());
    }

    @Test
    void anMlflowServerIsAskedForTheSameAndForItsFiles() throws IOException {
        String api = "GET /api/2.0/mlflow/";
        String proxy = "GET /api/2.0/mlflow-artifacts/artifacts";
        try (FakeNode server = new FakeNode()) {
            server.on(
                    api + "registered-models/search?max_results=200",
                    200,
                    "{\"registered_models\": [{\"name\": \"m\", \"aliases\":"
                            + " [{\"alias\": \"best\", \"version\": \"2\"}]}]}");
            server.on(
                    api + "model-versions/search?max_results=200",
                    200,
                    "{\"model_versions\": [{\"name\": \"m\", \"version\": \"2\","
                            + " \"creation_timestamp\": 1763352362000, \"current_stage\":"
                            + " \"Staging\", \"source\": \"models:/m-7\", \"run_id\": \"r1\"}],"
                            + " \"next_page_token\": \"a/b\"}");
            server.on(
                    api + "model-versions/search?max_results=200&page_token=a%2Fb",
                    200,
                    "{\"model_versions\": [{\"name\": \"m\", \"version\": \"1\","
                            + " \"source\": \"/srv/1/r1/artifacts/model\", \"run_id\": \"r1\"}]}");
            server.on(
                    api + "runs/get?run_id=r1",
                    200,
                    "{\"run\": {\"info\": {\"run_id\": \"r1\", \"artifact_uri\":"
                            + " \"/srv/1/r1/artifacts\"}, \"data\": {\"metrics\": [{\"key\": \"acc\","
                            + " \"value\": 0.5}], \"params\": [{\"key\": \"k\", \"value\": \"v\"}]}}}");
            server.on(
                    api + "logged-models/m-7",
                    200,
                    "{\"model\": {\"info\": {\"artifact_uri\": \"mlflow-artifacts:/1/m-7\"}}}");
            server.on(
                    proxy + "?path=1%2Fm-7",
                    200,
                    "{\"files\": [{\"path\": \"MLmodel\", \"is_dir\": false}, {\"path\":"
                            + " \"d e\", \"is_dir\": true}, {\"path\": \"../..\"}]}");
            server.on(
                    proxy + "?path=1%2Fm-7%2Fd%20e",
                    200,
                    "{\"files\": [{\"path\": \"w.bin\", \"is_dir\": false}]}");
            server.on(proxy + "/1/m-7/MLmodel", 200, "flavors");
            server.on(proxy + "/1/m-7/d%20e/w.bin", 200, "weights");
            server.on(
                    api + "artifacts/list?run_id=r1&path=model",
                    200,
                    "{\"files\": [{\"path\": \"model/model.pkl\", \"is_dir\": false}]}");
            server.on("GET /get-artifact?run_uuid=r1&path=model%2Fmodel.pkl", 200, "pickle");

            CommandRun made = node.run("import", server.url() + "/", "--json");

            assertEquals(1, made.exit(), made.err());
            assertEquals(2, made.json().at("/totals/imported").asInt(), made.out());
            assertEquals(1, made.json().at("/totals/lost").asInt(), made.out());
        }
        JsonNode two = node.show("m:@best");
        assertEquals("staging", two.path("stage").asText());
        assertEquals("MLmodel", two.at("/files/0/path").asText());
        assertEquals("d e/w.bin", two.at("/files/1/path").asText());
        assertEquals(0.5, two.at("/metrics/acc").asDouble());
        assertEquals("v", two.at("/training_config/k").asText());
        assertEquals("model.pkl", node.show("m:1").at("/files/0/path").asText());
    }

    @Test
    void anMlflowServerIsAskedWhereOneFileLiesAndWhatAVersionWasCopiedFrom() throws IOException {
        String api = "GET /api/2.0/mlflow/";
        String proxy = "GET /api/2.0/mlflow-artifacts/artifacts";
        try (FakeNode server = new FakeNode()) {
            server.on(
                    api + "registered-models/search?max_results=200",
                    200,
                    "{\"registered_models\": [{\"name\": \"m\"}, {\"name\": \"bare\"}]}");
            server.on(
                    api + "model-versions/search?max_results=200",
                    200,
                    "{\"model_versions\": [{\"name\": \"m\", \"version\": \"2\", \"source\":"
                            + " \"models:/m/1\"}, {\"name\": \"m\", \"version\": \"1\","
                            + " \"source\": \"mlflow-artifacts:/1/r1/a b/w.bin\"}]}");
            server.on(
                    api + "model-versions/get-download-uri?name=m&version=2",
                    200,
                    "{\"artifact_uri\": \"mlflow-artifacts:/1/r1/a b/w.bin\"}");
            server.on(proxy + "?path=1%2Fr1%2Fa%20b%2Fw.bin", 200, "{}");
            server.on(
                    proxy + "?path=1%2Fr1%2Fa%20b",
                    200,
                    "{\"files\": [{\"path\": \"w.bin\", \"is_dir\": false}]}");
            server.on(proxy + "/1/r1/a%20b/w.bin", 200, "weights");
            Map<String, String> environment =
                    Map.of(
                            "ROOKERY_URL",
                            node.url(),
                            "MLFLOW_TRACKING_USERNAME",
                            "ann",
                            "MLFLOW_TRACKING_PASSWORD",
                            "word");

            CommandRun made =
                    CommandRun.with("", false, environment, "import", server.url(), "--json");

            assertEquals(1, made.exit(), made.err());
            assertEquals(0, made.json().at("/totals/lost").asInt(), made.out());
            assertEquals("bare", made.json().at("/findings/0/model").asText(), made.out());
            server.asked()
                    .forEach(
                            asked ->
                                    assertEquals(
                                            List.of("Basic YW5uOndvcmQ="),
                                            asked.headers().get("Authorization")));
        }
        for (String ref : List.of("m:1", "m:2")) {
            assertEquals("w.bin", node.show(ref).at("/files/0/path").asText());
        }
    }

    @Test
    void aServerThatIsNoneIsSaid() throws IOException {
        try (FakeNode server = new FakeNode()) {
            CommandRun made = node.run("import", server.url(), "--json");

            assertEquals(1, made.exit(), made.err());
            assertEquals(1, made.json().at("/totals/left_out").asInt(), made.out());
        }
    }
}
