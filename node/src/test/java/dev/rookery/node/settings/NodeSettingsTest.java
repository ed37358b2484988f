package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.problems;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static dev.rookery.node.settings.SettingsFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.config.Problem;
import dev.rookery.config.Settings;
import dev.rookery.node.settings.SecuritySettings.Anonymous;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSettingsTest {

    /** The block of the public contract, with its defaults. */
    private static final String CONTRACT =
            """
            node:     { name: n1, data: ./data }
            http:     { host: 127.0.0.1, port: 7070, max-body: 16MB, max-upload: 16GB,
                        allowed-hosts: [localhost, 127.0.0.1], tls: {cert: , key: } }
            sync:     { host: 127.0.0.1, port: 7071, peers: [], interval: 5s, fanout: 3, key-file: ,
                        tls: {cert: , key: , ca: },
                        breaker: { failures: 5, wait: 60s, half-open-calls: 2, slow-call: 5s },
                        max-bytes-per-second: 10MB }
            cluster:  { id: rookery, discovery: none, size: 1,
                        hazelcast: { port: 7072, members: [], kubernetes: {service: } }, numbering: available }
            backup:   { interval: 24h, keep: 10, marks: {}, offsite: [] }
            registry: { keep_versions: 5 }
            rollback: { mode: advise, rules: {} , cooldown: 1h, max-per-day: 3 }
            security: { tokens-file: , anonymous: reader }
            """;

    @Test
    void theContractsExampleLoadsAndChangesNoDefault() {
        NodeSettings written = loaded(CONTRACT);
        NodeSettings defaults = defaults();

        assertEquals("n1", written.name());
        assertEquals(defaults.http(), written.http());
        assertEquals(defaults.sync(), written.sync());
        assertEquals(defaults.cluster().hazelcast(), written.cluster().hazelcast());
        assertEquals(defaults.registry(), written.registry());
        assertEquals(defaults.rollback(), written.rollback());
        assertEquals(defaults.security(), written.security());
        assertEquals(defaults.backup().marks(), written.backup().marks());
    }

    @Test
    void aNodeNeedsNoConfiguration() {
        NodeSettings settings = defaults();

        assertEquals(Path.of("data"), settings.data());
        assertTrue(settings.name().matches("[A-Za-z0-9][A-Za-z0-9._-]*"), settings.name());
        assertEquals(
                new SecuritySettings(Optional.empty(), Anonymous.READER, false),
                settings.security());
    }

    @Test
    void securityKeysAreMappedAndHeldToTheirRange() {
        assertEquals(
                new SecuritySettings(Optional.of(Path.of("t")), Anonymous.NONE, true),
                loaded("security: {tokens-file: t, anonymous: none, insecure: true}").security());
        refuses("security.anonymous", "admin");
        refuses("security.insecure", "1");
        refuses("security.tokens-file", "''");
        refuses("node.name", "'a b'", "''", "a".repeat(120));
        refuses("node.data", "''");
    }

    @Test
    void everyFlagOfStartIsMapped() {
        NodeSettings settings =
                settings(
                        NodeSettings.load(
                                Optional.empty(),
                                Map.of("ROOKERY_HTTP_PORT", "1", "ROOKERY_URL", "http://elsewhere"),
                                Map.of(
                                        "--data", "/d",
                                        "--name", "n2",
                                        "--http", "127.0.0.2:0",
                                        "--sync", "[::1]:9",
                                        "--peer", "http://b:1,http://c:2",
                                        "--cluster-id", "lab",
                                        "insecure", "true")));

        assertEquals(Path.of("/d"), settings.data());
        assertEquals("n2", settings.name());
        assertEquals("127.0.0.2", settings.http().host());
        assertEquals(0, settings.http().port());
        assertEquals("::1", settings.sync().host());
        assertEquals(9, settings.sync().port());
        assertEquals(
                List.of(URI.create("http://b:1"), URI.create("http://c:2")),
                settings.sync().peers());
        assertEquals("lab", settings.cluster().id());
        assertTrue(settings.security().insecure());
    }

    @Test
    void theFlagConfigNamesTheFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("node.yaml"), "node.name: fromfile");

        NodeSettings.Load load =
                NodeSettings.load(Optional.empty(), Map.of(), Map.of("--config", file.toString()));

        assertEquals("fromfile", settings(load).name());
    }

    @Test
    void badFlagsAreReportedTogetherWithBadVariables() {
        NodeSettings.Load load =
                NodeSettings.load(
                        Optional.empty(),
                        Map.of("ROOKERY_SYNC_PORT", "x"),
                        Map.of("--http", "7070", "--colour", "red", "--peer", "b:1"));

        List<Problem> problems = assertInstanceOf(NodeSettings.Problems.class, load).all();
        assertEquals(
                List.of("--colour", "--http", "sync.port", "sync.peers[0]"),
                problems.stream().map(Problem::key).toList());
    }

    @Test
    void everySettingIsDescribedWithItsSource() {
        List<Settings.Row> rows =
                settings(
                                NodeSettings.load(
                                        Optional.empty(),
                                        Map.of("ROOKERY_HTTP_MAX_BODY", "1MB"),
                                        Map.of("--http", "127.0.0.1:7080")))
                        .describe();

        assertTrue(
                rows.stream()
                        .map(row -> row.key() + "=" + row.value() + " " + row.source())
                        .toList()
                        .containsAll(
                                List.of(
                                        "http.port=7080 --http",
                                        "http.max-body=1MB ROOKERY_HTTP_MAX_BODY",
                                        "sync.port=7071 default",
                                        "backup.directory=data/registry_backups default")));
        assertTrue(rows.stream().noneMatch(row -> row.purpose().isEmpty()));
    }

    @Test
    void everyDescribedValueReadsBackAsItself() {
        NodeSettings settings = defaults();
        StringBuilder yaml = new StringBuilder();
        settings.describe()
                .forEach(
                        row ->
                                yaml.append(row.key())
                                        .append(": ")
                                        .append(row.value())
                                        .append('\n'));

        NodeSettings again = loaded(yaml.toString());

        assertEquals(
                settings.describe().stream().map(Settings.Row::value).toList(),
                again.describe().stream().map(Settings.Row::value).toList());
    }

    @Test
    void twoPortsOnOneAddressAreRefused() {
        assertEquals("sync.port", problems("http.port: 7071").get(0).key());
        assertEquals("sync.port", problems("{http.host: 0.0.0.0, http.port: 7071}").get(0).key());
        loaded("{http.host: 127.0.0.2, http.port: 7071}");
        loaded("{http.port: 0, sync.port: 0}");
    }

    @Test
    void aRestPortOpenToOthersIsSaidUnlessItIsMeant() {
        assertEquals(Optional.empty(), defaults().exposure());
        String open = loaded("http.host: 0.0.0.0").exposure().orElseThrow();
        assertTrue(open.contains("security.tokens-file") && open.contains("--insecure"), open);
        assertEquals(
                Optional.empty(),
                loaded("{http.host: 0.0.0.0, security.insecure: true}").exposure());
        assertEquals(
                Optional.empty(),
                loaded("{http.host: 0.0.0.0, security.tokens-file: t}").exposure());
    }
}
