package dev.rookery.node.settings;

import dev.rookery.config.GroupType;
import dev.rookery.config.SettingType;
import dev.rookery.config.SettingTypes;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Prometheus server that has figures of a model's production. Threads: immutable.
 *
 * @param url of the server; nothing else is ever called
 * @param queries by metric, the PromQL that gives one number
 * @param interval how often it is asked; each answer becomes an observation
 */
public record RollbackSource(
        URI url, String model, Map<String, String> queries, Duration interval) {

    static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final int QUERY_MAX = 4000;
    private static final int QUERIES_MAX = 50;

    private static final SettingType<URI> URL = SettingTypes.serverUrl("http", "https");
    private static final SettingType<Map<String, String>> QUERIES =
            SettingTypes.map(
                    Shapes.METRIC,
                    SettingTypes.text(
                            Pattern.compile("[^\\p{Cntrl}]{1," + QUERY_MAX + "}"),
                            "a query of at most " + QUERY_MAX + " characters on one line"),
                    QUERIES_MAX);
    private static final SettingType<Duration> EVERY =
            SettingTypes.duration(Duration.ofSeconds(10), Duration.ofDays(1));

    public RollbackSource {
        queries = Collections.unmodifiableMap(new LinkedHashMap<>(queries));
    }

    static SettingType<RollbackSource> type() {
        return new GroupType<>(
                List.of("url", "model", "queries", "interval"),
                RollbackSource::build,
                RollbackSource::show);
    }

    private static RollbackSource build(GroupType.Fields fields) {
        Optional<URI> url = fields.get("url", URL);
        Optional<String> model = fields.get("model", Shapes.MODEL);
        Optional<Map<String, String>> queries = fields.get("queries", QUERIES);
        boolean complete =
                fields.has("url")
                        && fields.has("model")
                        && fields.has("queries")
                        && queries.map(some -> !some.isEmpty()).orElse(true);
        if (!complete) {
            fields.refuse("a url, a model, and queries: one or more by metric");
        }
        return new RollbackSource(
                url.orElse(URI.create("http://unread")),
                model.orElse(""),
                queries.orElse(Map.of()),
                fields.get("interval", EVERY).orElse(INTERVAL));
    }

    private static Map<String, String> show(RollbackSource source) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("url", URL.show(source.url));
        shown.put("model", source.model);
        shown.put("queries", QUERIES.show(source.queries));
        shown.put("interval", EVERY.show(source.interval));
        return shown;
    }
}
