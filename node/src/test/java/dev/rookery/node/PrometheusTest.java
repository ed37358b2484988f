package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, scraped by a real Prometheus while they write, part, heal and restart. One cluster
 * for all: what the later tests look at is what the earlier ones left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PrometheusTest {
    private static final Path DEPLOY = Path.of(System.getProperty("rookery.root"), "deploy");
    private static final String REGISTRY = "{__name__=~\"ringrift_.+\"}";

    /** Every metric of ours: name, type, labels. One that begins with ? need not be seen here. */
    private static final String METRICS =
            """
            ringrift_model_registry_count                gauge    stage
            ringrift_model_registry_registrations_total  counter
            ringrift_model_registry_promotions_total     counter  from_stage,to_stage
            ringrift_cmaes_runs_total                    counter  board_type,config
            ringrift_cmaes_best_fitness                  gauge    board_type,config
            ringrift_parity_validations_total            counter  config,result
            ringrift_parity_failure_rate                 gauge    config
            ringrift_model_rollbacks_total               counter  model_id,trigger
            rookery_sync_rounds_total                    counter  peer,result
            rookery_sync_round_seconds                   summary  peer
            rookery_sync_round_seconds_max               gauge    peer
            rookery_sync_facts_total                     counter  direction,peer
            rookery_sync_bytes_total                     counter  direction,peer
            rookery_sync_failures_total                  counter  kind,peer
            rookery_sync_probes_total                    counter  peer,result
            rookery_sync_breaker_state                   gauge    peer
            rookery_sync_breaker_changes_total           counter  peer,to
            rookery_sync_lag_facts                       gauge    peer
            rookery_sync_lag_seconds                     gauge    peer
            rookery_sync_conflicts_total                 counter  kind
            rookery_sync_forked_origins                  gauge
            rookery_sync_acks_waiting                    gauge
            rookery_sync_acks_total                      counter  result
            rookery_sync_clock_offset_seconds            gauge
            rookery_sync_clock_peers                     gauge
            rookery_sync_clock_facts_ahead               gauge
            rookery_sync_clock_writes_refused_total      counter
            rookery_sync_audits_total                    counter  result
            rookery_sync_audit_facts_total               counter
            rookery_sync_audit_healed_total              counter
            rookery_sync_audit_unhealed                  gauge
            rookery_sync_audit_age_seconds               gauge
            ?rookery_sync_rumors_dropped_total           counter  peer
            rookery_backup_copies                        gauge
            rookery_backup_age_seconds                   gauge
            rookery_backup_size_bytes                    gauge
            rookery_backup_duration_seconds              gauge
            rookery_backup_last_verified_age_seconds     gauge
            rookery_backup_newest_verified_age_seconds   gauge
            rookery_backup_drill_age_seconds             gauge
            rookery_backup_drill_failed                  gauge
            rookery_rollback_models                      gauge    verdict
            rookery_rollback_evaluator                   gauge
            ?rookery_promotion_past_rules                gauge
            ?rookery_promotion_unproven                  gauge
            rookery_rollback_findings_total              counter
            rookery_backup_archive_bytes                 gauge
            rookery_artifacts_held                       gauge
            rookery_artifacts_held_bytes                 gauge
            rookery_artifacts_set_aside                  gauge
            rookery_artifacts_wanted                     gauge
            rookery_artifacts_missing                    gauge
            rookery_artifacts_fetching                   gauge
            rookery_artifacts_fetched_total              counter
            rookery_artifacts_fetched_bytes_total        counter
            rookery_artifacts_fetch_failures_total       counter
            rookery_artifacts_served_bytes_total         counter
            rookery_artifacts_hashed_total               counter
            rookery_artifacts_hashed_bytes_total         counter
            rookery_artifacts_damaged_total              counter
            rookery_store_facts                          gauge
            rookery_store_database_bytes                 gauge
            rookery_store_log_bytes                      gauge
            rookery_store_free_bytes                     gauge
            rookery_store_waiting_writes                 gauge
            rookery_store_read_only                      gauge
            rookery_hooks_subscriptions                  gauge
            rookery_hooks_failing                        gauge
            rookery_hooks_delivers                       gauge
            rookery_hooks_oldest_waiting_seconds         gauge
            rookery_hooks_deliveries_total               counter  outcome
            rookery_http_connections                     gauge
            rookery_http_requests_total                  counter  method,route,status
            rookery_http_request_seconds                 summary  route
            rookery_http_request_seconds_max             gauge    route
            ?rookery_http_cut_total                      counter  reason
            process_cpu_seconds_total                    counter
            process_start_time_seconds                   gauge
            process_files_open_files                     gauge
            jvm_memory_used_bytes                        gauge    area,id
            jvm_threads_live_threads                     gauge
            """;

    private Path folder;
    private LiveCluster cluster;
    private Prometheus prometheus;

    private record Metric(boolean optional, String name, String type, List<String> labels) {

        static Metric parse(String line) {
            String[] parts = line.split(" +", 3);
            boolean optional = parts[0].startsWith("?");
            return new Metric(
                    optional,
                    optional ? parts[0].substring(1) : parts[0],
                    parts[1],
                    parts.length < 3 ? List.of() : List.of(parts[2].split(",")));
        }

        /** The name of one of its series. */
        String series() {
            return type.equals("summary") ? name + "_count" : name;
        }
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        Prometheus.need("prometheus");
        Prometheus.need("promtool");
        cluster =
                new LiveCluster(
                        folder.resolve("nodes"),
                        List.of("a", "b", "c"),
                        Map.of("SYNC_BREAKER_FAILURES", "3", "SYNC_BREAKER_WAIT", "59m"));
        prometheus = Prometheus.start(Files.createDirectory(folder.resolve("p")));
        prometheus.scrape(cluster);
        run("a", "square8", 0.25);
        cluster.rest("b").register("square8_2p", "{\"metrics\":{\"elo\":1500}}");
        cluster.rest("b").move("square8_2p", "1", "staging");
        validated("b", 1);
        rolledBack("a");
        cluster.awaitEqual();
        LiveCluster.awaitTrue(() -> prometheus.query(REGISTRY).size() >= 3 * 8);
        for (LiveNode node : cluster.all()) {
            node.rest().send("POST", "/api/v1/sync/audit", "{}", Map.of());
        }
    }

    @AfterAll
    void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    private JsonNode run(String node, String board, double fitness) {
        String body =
                "{\"weights\":{\"w00\":0.5},\"board_type\":\"%s\",\"num_players\":2,\"fitness\":%s,"
                        + "\"generation\":50,\"auto_promote\":true}";
        return cluster.rest(node).post("/cmaes", body.formatted(board, fitness)).expect(201);
    }

    private void rolledBack(String node) {
        Rest rest = cluster.rest(node);
        for (String ref : List.of("1", "2")) {
            rest.register("hex8_2p", "{}");
            rest.move("hex8_2p", ref, "staging");
            rest.move("hex8_2p", ref, "production");
        }
        rest.post("/models/hex8_2p/rollback", "{\"reason\":\"loses\"}").expect(200);
    }

    private void validated(String node, int failures) {
        String body = "{\"config\":\"square8_2p\",\"games_checked\":200,\"failures\":%d}";
        cluster.rest(node).post("/parity", body.formatted(failures)).expect(201);
    }

    @Test
    @Order(1)
    void factsThatComeLateLetNoCounterFallAndAllNodesTellTheSame() {
        // given c, cut off, that writes what the others will hear of late
        cluster.cut("c");
        run("c", "square8", 0.75);
        run("c", "hex8", 0.5);
        cluster.rest("c").move("square8_2p", "1", "production");
        validated("c", 50);
        String opened = "rookery_sync_breaker_changes_total{peer=\"c\", to=\"open\"}";
        LiveCluster.awaitTrue(() -> prometheus.query(opened).size() == 2);

        // when the others write on, and it comes back
        run("a", "square8", 0.5);
        cluster.rest("b").move("square8_2p", "1", "rejected");
        validated("a", 0);
        cluster.healAll();
        cluster.all().forEach(node -> node.rest().post("/sync", "{}"));
        cluster.awaitEqual();

        // then; the promotion was asked for, though it lost to the rejection
        awaitOnAllNodes("ringrift_model_registry_registrations_total", 7);
        awaitOnAllNodes("ringrift_cmaes_runs_total{config=\"square8_2p\"}", 3);
        awaitOnAllNodes("ringrift_cmaes_best_fitness{config=\"square8_2p\"}", 0.75);
        awaitOnAllNodes("ringrift_cmaes_runs_total{config=\"hex8_2p\"}", 1);
        awaitOnAllNodes("ringrift_model_registry_promotions_total{to_stage=\"production\"}", 3);
        awaitOnAllNodes("ringrift_model_rollbacks_total{trigger=\"manual\"}", 1);
        awaitOnAllNodes("ringrift_model_registry_promotions_total{to_stage=\"rejected\"}", 1);
        awaitOnAllNodes("ringrift_parity_validations_total{result=\"failed\"}", 2);
        awaitOnAllNodes("ringrift_parity_validations_total{result=\"passed\"}", 1);
        LiveCluster.awaitTrue(this::isSameOnAllNodes);
        assertNoCounterFell();
    }

    @Test
    @Order(2)
    void countersAreRightAtOnceAfterARestart() throws IOException {
        Map<String, Double> before = registry("b");

        cluster.stop("b");
        cluster.start("b");
        prometheus.scrape(cluster);
        LiveCluster.awaitTrue(() -> prometheus.hasScraped(cluster));

        LiveCluster.awaitTrue(() -> registry("b").equals(before) && isSameOnAllNodes());
        assertNoCounterFell();
    }

    @Test
    @Order(3)
    void everyMetricHasTheNameTypeAndLabelsOfTheContractAndThereIsNoOther() {
        List<Metric> metrics = METRICS.lines().map(String::strip).map(Metric::parse).toList();
        TreeSet<String> unknown = new TreeSet<>();
        prometheus
                .query("{__name__=~\"(ringrift|rookery)_.+\"}")
                .forEach(sample -> unknown.add(sample.labels().get("__name__")));

        for (Metric metric : metrics) {
            List<Prometheus.Sample> samples = prometheus.query(metric.series());
            unknown.remove(metric.name());
            List.of("_count", "_sum").forEach(end -> unknown.remove(metric.name() + end));
            assertTrue(metric.optional() || !samples.isEmpty(), metric.name());
            for (Prometheus.Sample sample : samples) {
                Map<String, String> labels = new TreeMap<>(sample.labels());
                List.of("__name__", "job", "instance").forEach(labels::remove);
                assertEquals(metric.labels(), List.copyOf(labels.keySet()), metric.name());
                assertEquals(metric.type(), prometheus.type(metric.name()), metric.name());
            }
        }
        assertEquals(new TreeSet<>(), unknown, "exposed, and in no table");
    }

    @Test
    @Order(4)
    void promtoolFindsNothingButTheContractsOwnName() {
        for (LiveNode node : cluster.all()) {
            String text = node.rest().send("GET", "/metrics", "", Map.of()).json().asText();

            String found = Prometheus.promtool(folder, text, "check", "metrics").printed();

            assertEquals(
                    "ringrift_model_registry_count non-histogram and non-summary metrics should not"
                            + " have \"_count\" suffix",
                    found.strip());
        }
    }

    @Test
    @Order(5)
    void everyPanelOfTheDashboardShowsSomething() throws IOException {
        JsonNode dashboard =
                new ObjectMapper()
                        .readTree(DEPLOY.resolve("grafana/model-registry-dashboard.json").toFile());
        LiveCluster.awaitTrue(
                () -> prometheus.query("rookery_sync_audit_age_seconds >= 0").size() == 3);

        List<String> asked = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                String expression =
                        target.path("expr")
                                .asText()
                                .replace("$job", "rookery")
                                .replace("$instance", ".*")
                                .replace("$__rate_interval", "30s");
                asked.add(expression);
                assertFalse(expression.contains("$"), expression);
                assertTrue(
                        prometheus.query(expression).stream()
                                .anyMatch(sample -> !Double.isNaN(sample.value())),
                        () -> panel.path("title").asText() + ": " + expression);
            }
        }

        assertEquals("ringrift-model-registry", dashboard.path("uid").asText());
        assertEquals("piechart", dashboard.at("/panels/1/type").asText());
        assertTrue(asked.size() > 30, asked::toString);
    }

    private void awaitOnAllNodes(String series, double value) {
        LiveCluster.awaitTrue(
                () -> {
                    List<Prometheus.Sample> samples = prometheus.query(series);
                    return samples.size() == 3
                            && samples.stream().allMatch(sample -> sample.value() == value);
                });
    }

    private boolean isSameOnAllNodes() {
        Map<Map<String, String>, List<Double>> byLabels = new HashMap<>();
        for (Prometheus.Sample sample : prometheus.query(REGISTRY)) {
            byLabels.computeIfAbsent(sample.registryLabels(), labels -> new ArrayList<>())
                    .add(sample.value());
        }
        return byLabels.values().stream()
                .allMatch(values -> values.size() == 3 && values.stream().distinct().count() == 1);
    }

    private Map<String, Double> registry(String node) {
        Map<String, Double> values = new TreeMap<>();
        prometheus
                .query("{__name__=~\"ringrift_.+\", instance=\"" + node + "\"}")
                .forEach(sample -> values.put(sample.labels().toString(), sample.value()));
        return values;
    }

    private void assertNoCounterFell() {
        List<Prometheus.Sample> resets =
                prometheus.query("resets({__name__=~\"ringrift_.+_total\"}[1h])");
        assertTrue(resets.size() >= 3 * 4, resets::toString);
        resets.forEach(sample -> assertEquals(0, sample.value(), sample::toString));
    }
}
