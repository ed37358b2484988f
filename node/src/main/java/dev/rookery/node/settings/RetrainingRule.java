package dev.rookery.node.settings;

import dev.rookery.config.GroupType;
import dev.rookery.config.SettingType;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.value.DurationText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When a model is to be trained again: a metric got worse, or it has been long. Threads: immutable.
 *
 * @param model a model's name, or the beginning of one with {@code *} behind it
 * @param metric whose course is looked at; empty with {@code every}
 * @param of which of its values are looked at
 * @param over how many of them, the newest
 * @param drop by how much the newest value is worse than the best of them, in the metric's unit
 * @param slope by how much it gets worse from one value to the next, by least squares
 * @param every how long after its newest version, and again after each such time
 */
public record RetrainingRule(
        String model,
        Optional<String> metric,
        Of of,
        int over,
        Optional<Double> drop,
        Optional<Double> slope,
        Optional<Duration> every) {

    /**
     * {@code values} are all, registered or observed; {@code versions} have one each, the newest.
     */
    public enum Of {
        VALUES,
        VERSIONS
    }

    /** Values looked at where nobody says. */
    public static final int OVER = 5;

    private static final List<String> TREND = List.of("metric", "of", "over", "drop", "slope");
    private static final SettingType<String> MODEL =
            SettingTypes.text(
                    Pattern.compile("[A-Za-z0-9._-]{0,128}\\*|[A-Za-z0-9._-]{1,128}"),
                    "a model's name, or the beginning of one and *");
    private static final SettingType<Of> OF = SettingTypes.choice(Of.class);
    private static final SettingType<Integer> OVER_TYPE = SettingTypes.integer(2, 100);
    private static final SettingType<Double> WORSE = SettingTypes.decimal(0, 1e9);
    private static final SettingType<Duration> EVERY =
            SettingTypes.duration(Duration.ofHours(1), Duration.ofDays(3_650));

    /** Whether it is about a model. */
    public boolean covers(String name) {
        return model.endsWith("*")
                ? name.startsWith(model.substring(0, model.length() - 1))
                : name.equals(model);
    }

    /** The rule as a file has it: what its answers name it by. */
    public String text() {
        return type().show(this);
    }

    static SettingType<RetrainingRule> type() {
        return new GroupType<>(
                List.of("model", "metric", "of", "over", "drop", "slope", "every"),
                RetrainingRule::build,
                RetrainingRule::show);
    }

    private static RetrainingRule build(GroupType.Fields fields) {
        boolean trend = fields.has("metric") && (fields.has("drop") || fields.has("slope"));
        boolean ofTrend = TREND.stream().anyMatch(fields::has);
        if (fields.has("every") ? ofTrend : !trend) {
            fields.refuse("either metric with drop or slope, or every");
        }
        return new RetrainingRule(
                fields.get("model", MODEL).orElse("*"),
                fields.get("metric", Shapes.METRIC),
                fields.get("of", OF).orElse(Of.VALUES),
                fields.get("over", OVER_TYPE).orElse(OVER),
                fields.get("drop", WORSE),
                fields.get("slope", WORSE),
                fields.get("every", EVERY));
    }

    private static Map<String, String> show(RetrainingRule rule) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("model", rule.model());
        shown.put("metric", rule.metric().orElse(""));
        shown.put("of", rule.of() == Of.VALUES ? "" : OF.show(rule.of()));
        shown.put("over", rule.over() == OVER ? "" : String.valueOf(rule.over()));
        shown.put("drop", rule.drop().map(WORSE::show).orElse(""));
        shown.put("slope", rule.slope().map(WORSE::show).orElse(""));
        shown.put("every", rule.every().map(DurationText::show).orElse(""));
        return shown;
    }
}
