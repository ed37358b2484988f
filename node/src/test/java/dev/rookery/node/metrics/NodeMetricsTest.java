package dev.rookery.node.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.registry.RunConfig;
import dev.rookery.node.registry.Stage;
import dev.rookery.sync.peer.Breaker;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.peer.PeerStatus;
import dev.rookery.sync.peer.SyncMeter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T14:05:00Z");

    private boolean ready = true;
    private List<PeerStatus> peers = List.of();
    private final Map<String, Long> conflicts = Map.of("number", 2L);
    private RegistryFigures registry =
            new RegistryFigures(
                    new TreeMap<>(Map.of(Stage.PRODUCTION, 2L, Stage.DEVELOPMENT, 40L)),
                    42,
                    new TreeMap<>(Map.of(ends(Stage.STAGING, Stage.PRODUCTION), 3L)),
                    new TreeMap<>(
                            Map.of(new RunConfig("hex8", 2), new RegistryFigures.Runs(4, 0.75))),
                    new TreeMap<>(Map.of("hex8_2p", new RegistryFigures.Parity(5, 1, 0.015))),
                    new TreeMap<>(
                            Map.of(new RegistryFigures.Rollbacks("square8_2p", "manual"), 2L)));
    private final NodeMetrics metrics =
            new NodeMetrics(
                    new NodeMetrics.Sources(
                            () -> registry,
                            () ->
                                    new StoreFigures(
                                            7, 2, 4_096, 100, 1_000_000, 0, false, conflicts),
                            () ->
                                    new BackupFigures(
                                            1,
                                            Optional.of(NOW.minusSeconds(60)),
                                            4_096,
                                            Optional.of(Duration.ofMillis(250)),
                                            Optional.empty(),
                                            Optional.of(NOW.minusSeconds(120)),
                                            Optional.of(NOW.minusSeconds(30)),
                                            true,
                                            9_000),
                            () ->
                                    new ClockFigures(
                                            Optional.of(Duration.ofMillis(-61_500)), 3, 4, 5),
                            () ->
                                    new AuditFigures(
                                            5,
                                            1,
                                            2,
                                            70_000,
                                            3,
                                            4,
                                            Optional.of(NOW.minusSeconds(90))),
                            () -> peers,
                            () -> ready),
                    () -> NOW);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void theRegistrysMetricsHaveTheNamesAndTypesOfTheContract() {
        String text = metrics.text();

        assertLine(text, "# TYPE ringrift_model_registry_count gauge");
        assertLine(text, "ringrift_model_registry_count{stage=\"production\"} 2.0");
        assertLine(text, "ringrift_model_registry_count{stage=\"rejected\"} 0.0");
        assertLine(text, "# TYPE ringrift_model_registry_registrations_total counter");
        assertLine(text, "ringrift_model_registry_registrations_total 42.0");
        assertLine(text, "# TYPE ringrift_model_registry_promotions_total counter");
        assertLine(
                text,
                "ringrift_model_registry_promotions_total"
                        + "{from_stage=\"staging\",to_stage=\"production\"} 3.0");
    }

    @Test
    void theRegistrysCountersFollowTheFiguresAndNewPairsOfStagesAppear() {
        metrics.text();
        registry =
                new RegistryFigures(
                        registry.versionsByStage(),
                        43,
                        new TreeMap<>(
                                Map.of(
                                        ends(Stage.STAGING, Stage.PRODUCTION),
                                        4L,
                                        ends(Stage.DEVELOPMENT, Stage.STAGING),
                                        1L)),
                        registry.runs(),
                        registry.parity(),
                        registry.rollbacks());

        String text = metrics.text();

        assertLine(text, "ringrift_model_registry_registrations_total 43.0");
        assertLine(
                text,
                "ringrift_model_registry_promotions_total"
                        + "{from_stage=\"development\",to_stage=\"staging\"} 1.0");
    }

    @Test
    void runsAreShownByConfiguration() {
        String text = metrics.text();

        assertLine(text, "# TYPE ringrift_cmaes_runs_total counter");
        assertLine(text, "ringrift_cmaes_runs_total{board_type=\"hex8\",config=\"hex8_2p\"} 4.0");
        assertLine(text, "# TYPE ringrift_cmaes_best_fitness gauge");
        assertLine(
                text, "ringrift_cmaes_best_fitness{board_type=\"hex8\",config=\"hex8_2p\"} 0.75");
    }

    @Test
    void rollbacksAreShownByModelAndTrigger() {
        String text = metrics.text();

        assertLine(text, "# TYPE ringrift_model_rollbacks_total counter");
        assertLine(
                text,
                "ringrift_model_rollbacks_total{model_id=\"square8_2p\",trigger=\"manual\"} 2.0");
    }

    @Test
    void moreTriggersThanHaveSeriesShareOneAndNoCountIsLost() {
        metrics.text();
        SortedMap<RegistryFigures.Rollbacks, Long> many = new TreeMap<>(registry.rollbacks());
        for (int i = 0; i < RollbackMetrics.SERIES_MAX + 2; i++) {
            many.put(new RegistryFigures.Rollbacks("a", "t%05d".formatted(i)), 1L);
        }
        registry =
                new RegistryFigures(
                        registry.versionsByStage(),
                        registry.registrations(),
                        registry.moves(),
                        registry.runs(),
                        registry.parity(),
                        many);

        String text = metrics.text();

        assertFalse(text.contains("square8_2p"), "it had its own series while there was room");
        assertLine(
                text, "ringrift_model_rollbacks_total{model_id=\"other\",trigger=\"other\"} 4.0");
    }

    @Test
    void moreConfigurationsThanHaveSeriesShareOneAndTheSameOnesEverywhere() {
        metrics.text();
        SortedMap<RunConfig, RegistryFigures.Runs> many = new TreeMap<>();
        many.put(new RunConfig("hex8", 2), new RegistryFigures.Runs(4, 0.75));
        for (int i = 0; i < ModelMetrics.CONFIGS_MAX + 2; i++) {
            RunConfig config = new RunConfig("a%05d".formatted(i), 2);
            many.put(config, new RegistryFigures.Runs(1, 0.5));
        }
        SortedMap<String, RegistryFigures.Parity> validated = new TreeMap<>();
        many.keySet()
                .forEach(
                        config ->
                                validated.put(
                                        config.text(), new RegistryFigures.Parity(1, 0, 0.25)));
        registry =
                new RegistryFigures(
                        registry.versionsByStage(),
                        2_000,
                        registry.moves(),
                        many,
                        validated,
                        registry.rollbacks());

        String text = metrics.text();

        assertFalse(text.contains("hex8_2p"), "it had its own series while there was room");
        assertLine(text, "ringrift_cmaes_runs_total{board_type=\"other\",config=\"other\"} 6.0");
        assertLine(text, "ringrift_cmaes_best_fitness{board_type=\"other\",config=\"other\"} 0.75");
        assertLine(
                text, "ringrift_parity_validations_total{config=\"other\",result=\"passed\"} 3.0");
        assertLine(text, "ringrift_parity_failure_rate{config=\"other\"} 0.25");
    }

    @Test
    void parityIsShownByConfigurationAndResult() {
        String text = metrics.text();

        assertLine(text, "# TYPE ringrift_parity_validations_total counter");
        assertLine(
                text,
                "ringrift_parity_validations_total{config=\"hex8_2p\",result=\"passed\"} 5.0");
        assertLine(
                text,
                "ringrift_parity_validations_total{config=\"hex8_2p\",result=\"failed\"} 1.0");
        assertLine(text, "# TYPE ringrift_parity_failure_rate gauge");
        assertLine(text, "ringrift_parity_failure_rate{config=\"hex8_2p\"} 0.015");
    }

    @Test
    void aNodeThatHasNotCaughtUpShowsNoRegistryCounters() {
        ready = false;
        assertFalse(metrics.text().contains("ringrift_"));
        assertTrue(metrics.text().contains("rookery_store_facts 7.0"));
        assertTrue(metrics.text().contains("rookery_sync_forked_origins 2.0"));
    }

    @Test
    void theNodesOwnMetricsAreThere() {
        metrics.http().answered("GET", "/health", 200, 1_000_000);
        metrics.http().answered("BREW", "none", 404, 1_000);
        metrics.http().connections(1);

        String text = metrics.text();

        assertLine(text, "rookery_backup_age_seconds 60.0");
        assertLine(text, "rookery_backup_duration_seconds 0.25");
        assertLine(text, "rookery_backup_newest_verified_age_seconds 120.0");
        assertLine(text, "rookery_backup_drill_age_seconds 30.0");
        assertLine(text, "rookery_backup_drill_failed 1.0");
        assertLine(text, "rookery_backup_archive_bytes 9000.0");
        assertLine(text, "rookery_http_connections 1.0");
        assertLine(
                text,
                "rookery_http_requests_total{method=\"GET\",route=\"/health\",status=\"200\"} 1.0");
        assertLine(
                text,
                "rookery_http_requests_total{method=\"other\",route=\"none\",status=\"404\"} 1.0");
        assertLine(text, "rookery_http_request_seconds_count{route=\"/health\"} 1");
        assertTrue(text.contains("jvm_memory_used_bytes"));
        assertTrue(text.contains("process_uptime_seconds"));
    }

    @Test
    void eachPeerHasItsRoundsFactsLagAndBreaker() {
        metrics.sync().round("b", SyncMeter.Round.PULLED, Duration.ofMillis(10));
        metrics.sync().facts("b", 5, 2);
        peers = List.of(peer(Optional.empty()));
        metrics.text();
        peers = List.of(peer(Optional.of("b")));
        metrics.sync().failure("b", PeerCallException.Kind.FAILED);
        metrics.sync().probe("b", false);
        metrics.sync().probe("b", true);

        String text = metrics.text();

        assertLine(text, "rookery_sync_rounds_total{peer=\"b\",result=\"pulled\"} 1.0");
        assertLine(text, "rookery_sync_round_seconds_count{peer=\"b\"} 1");
        assertLine(text, "rookery_sync_facts_total{direction=\"in\",peer=\"b\"} 5.0");
        assertLine(text, "rookery_sync_breaker_state{peer=\"b\"} 2.0");
        assertLine(text, "rookery_sync_lag_facts{peer=\"b\"} 7.0");
        assertLine(text, "rookery_sync_lag_seconds{peer=\"b\"} 1.5");
        assertLine(text, "rookery_sync_failures_total{kind=\"failed\",peer=\"b\"} 1.0");
        assertLine(text, "rookery_sync_probes_total{peer=\"b\",result=\"silent\"} 1.0");
        assertLine(text, "rookery_sync_probes_total{peer=\"b\",result=\"answered\"} 1.0");
        assertFalse(text.contains("lag_facts{peer=\"b:7071\"}"), text);
        assertLine(text, "# TYPE rookery_sync_breaker_state gauge");
        assertLine(text, "# TYPE rookery_sync_conflicts_total counter");
        assertLine(text, "rookery_sync_conflicts_total{kind=\"number\"} 2.0");
        assertLine(text, "rookery_sync_conflicts_total{kind=\"fork\"} 0.0");
    }

    @Test
    void auditsAreCountedAndWhatTheyLeftIsAGauge() {
        String text = metrics.text();

        assertLine(text, "rookery_sync_audits_total{result=\"clean\"} 5.0");
        assertLine(text, "rookery_sync_audits_total{result=\"damaged\"} 1.0");
        assertLine(text, "rookery_sync_audits_total{result=\"failed\"} 2.0");
        assertLine(text, "rookery_sync_audit_facts_total 70000.0");
        assertLine(text, "rookery_sync_audit_healed_total 3.0");
        assertLine(text, "# TYPE rookery_sync_audit_unhealed gauge");
        assertLine(text, "rookery_sync_audit_unhealed 4.0");
        assertLine(text, "rookery_sync_audit_age_seconds 90.0");
    }

    private static PeerStatus peer(Optional<String> node) {
        return new PeerStatus(
                node,
                URI.create("http://b:7071"),
                true,
                Breaker.OPEN,
                7,
                Duration.ofMillis(1_500),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                0,
                0,
                Optional.empty(),
                0,
                Optional.empty());
    }

    /** What {@code promtool check metrics} asks; the contract's own name is the one exception. */
    @Test
    void everyMetricHasHelpAndANameAsPrometheusWantsIt() {
        metrics.http().answered("GET", "/health", 200, 1_000_000);
        metrics.http().cut("refused");
        List<String> lines = metrics.text().lines().toList();

        for (String line : lines) {
            if (line.startsWith("# TYPE ")) {
                String name = line.split(" ")[2];
                String type = line.split(" ")[3];
                assertTrue(
                        lines.stream().anyMatch(help -> help.startsWith("# HELP " + name + " ")),
                        "no help: " + name);
                assertFalse(name.matches(".*_(ns|ms|secs|kb)(_total)?"), name);
                assertFalse(
                        name.endsWith("_count")
                                && !type.equals("summary")
                                && !name.equals("ringrift_model_registry_count"),
                        name);
                assertEquals(type.equals("counter"), name.endsWith("_total"), name);
            }
        }
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("process_cpu_seconds_total ")));
    }

    @Test
    void strangersCannotAddSeriesWithoutEnd() {
        for (int i = 0; i < SyncMetrics.PEERS_MAX + 100; i++) {
            metrics.sync().facts("peer-" + i, 1, 0);
        }
        assertLine(
                metrics.text(), "rookery_sync_facts_total{direction=\"in\",peer=\"other\"} 100.0");
    }

    private static RegistryFigures.Ends ends(Stage from, Stage to) {
        return new RegistryFigures.Ends(from, to);
    }

    private static void assertLine(String text, String line) {
        assertTrue(text.lines().anyMatch(line::equals), () -> "no line '" + line + "' in\n" + text);
    }
}
