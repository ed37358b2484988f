package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code deploy/prometheus}, by Prometheus' own tool. */
class AlertRulesTest {
    private static final Path RULES =
            Path.of(System.getProperty("rookery.root"), "deploy", "prometheus");

    @BeforeAll
    static void need() {
        Prometheus.need("promtool");
    }

    @Test
    void theFilesAreWhatPrometheusTakes() {
        promtool("check", "rules", "alerts.yml");
        promtool("check", "config", "prometheus.yml");
    }

    @Test
    void eachAlertIsRaisedWhenItShouldBeAndNotBefore() {
        promtool("test", "rules", "alerts_test.yml");
    }

    @Test
    void eachAlertIsTestedBothWays() throws IOException {
        String tests = Files.readString(RULES.resolve("alerts_test.yml"));
        List<String> alerts =
                Pattern.compile("- alert: (\\w+)")
                        .matcher(Files.readString(RULES.resolve("alerts.yml")))
                        .results()
                        .map(found -> found.group(1))
                        .toList();

        assertTrue(alerts.size() > 10, alerts::toString);
        for (String alert : alerts) {
            assertTrue(tests.contains("{eval_time: 3h, alertname: " + alert + "}"), alert);
            assertTrue(tests.contains("alertname: " + alert + "\n        exp_alerts"), alert);
        }
    }

    private static void promtool(String... arguments) {
        Prometheus.Ended ended = Prometheus.promtool(RULES, "", arguments);
        assertEquals(0, ended.code(), ended::printed);
    }
}
