package dev.rookery.node.settings;

import dev.rookery.config.Problem;
import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When production is no longer good enough, and what is done then. Threads: immutable.
 *
 * @param mode what a verdict leads to
 * @param interval how often production is judged; raising it makes a failing version stay longer
 * @param cooldown least time between two rollbacks of a model
 * @param maxPerDay rollbacks of a model in 24 hours
 * @param escalation what several rollbacks of a model lead to
 * @param types by type, what differs for all models of it
 * @param models by name, what differs for single models; beats the type's
 * @param writes what is written along with promotions and rollbacks
 * @param sources servers that are asked for observations
 */
public record RollbackSettings(
        Mode mode,
        RollbackRules rules,
        Duration interval,
        Duration cooldown,
        int maxPerDay,
        Escalation escalation,
        Map<String, RollbackOverride> types,
        Map<String, RollbackOverride> models,
        RollbackWrites writes,
        List<RollbackSource> sources) {

    /**
     * {@code off} looks away, {@code advise} reports, {@code approve} proposes what an operator may
     * approve, {@code auto} acts.
     */
    public enum Mode {
        OFF,
        ADVISE,
        APPROVE,
        AUTO
    }

    /**
     * What several rollbacks of one model lead to.
     *
     * @param window rollbacks older than this are not counted
     * @param steps five counts, each above the one before, at which somebody is told, the cooldown
     *     doubles, an inquiry is asked for, training should pause, and nothing is done any more
     *     without a person
     */
    public record Escalation(Duration window, List<Integer> steps) {

        public Escalation {
            ESCALATION_WINDOW.require(window);
            steps = List.copyOf(ESCALATION_STEPS.require(steps));
            if (!ascend(steps)) {
                throw new IllegalArgumentException(ASCENDING + ", not " + steps);
            }
        }
    }

    private static final int STEPS = 5;
    private static final String ASCENDING = STEPS + " counts, each above the one before";

    static final SettingKey<Mode> MODE =
            SettingKey.of(
                    "rollback.mode",
                    SettingTypes.choice(Mode.class),
                    Mode.ADVISE,
                    "what a bad verdict leads to");
    static final SettingKey<Duration> INTERVAL =
            SettingKey.of(
                    "rollback.interval",
                    SettingTypes.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
                    Duration.ofMinutes(1),
                    "how often production is judged");
    static final SettingKey<Duration> COOLDOWN =
            SettingKey.of(
                    "rollback.cooldown",
                    SettingTypes.duration(Duration.ZERO, Duration.ofDays(30)),
                    Duration.ofHours(1),
                    "least time between two rollbacks of a model");
    static final SettingKey<Integer> MAX_PER_DAY =
            SettingKey.of(
                    "rollback.max-per-day",
                    SettingTypes.integer(1, 1000),
                    3,
                    "rollbacks of a model in 24 hours");
    static final SettingKey<Duration> ESCALATION_WINDOW =
            SettingKey.of(
                    "rollback.escalation.window",
                    SettingTypes.duration(Duration.ofHours(1), Duration.ofDays(365)),
                    Duration.ofDays(7),
                    "rollbacks of a model that are counted together");
    static final SettingKey<List<Integer>> ESCALATION_STEPS =
            SettingKey.of(
                    "rollback.escalation.steps",
                    SettingTypes.list(SettingTypes.integer(1, 10_000), STEPS),
                    List.of(1, 2, 3, 5, 7),
                    "rollbacks to notify, slow down, investigate, pause training, call a person");
    static final SettingKey<Map<String, RollbackOverride>> TYPES =
            SettingKey.of(
                    "rollback.types",
                    SettingTypes.map(Shapes.MODEL_TYPE, RollbackOverride.type(), 100),
                    Map.of(),
                    "by model type, what differs from mode, rules, cooldown and max-per-day");
    static final SettingKey<List<RollbackSource>> SOURCES =
            SettingKey.of(
                    "rollback.sources",
                    SettingTypes.list(RollbackSource.type(), 1000),
                    List.of(),
                    "Prometheus servers that are asked for a model's figures in production");
    static final SettingKey<Map<String, RollbackOverride>> MODELS =
            SettingKey.of(
                    "rollback.models",
                    SettingTypes.map(Shapes.MODEL, RollbackOverride.type(), 10_000),
                    Map.of(),
                    "by model name, what differs from mode, rules, cooldown and max-per-day");

    public RollbackSettings {
        INTERVAL.require(interval);
        COOLDOWN.require(cooldown);
        MAX_PER_DAY.require(maxPerDay);
        types = Collections.unmodifiableMap(new LinkedHashMap<>(TYPES.require(types)));
        sources = List.copyOf(SOURCES.require(sources));
        models = Collections.unmodifiableMap(new LinkedHashMap<>(MODELS.require(models)));
    }

    /**
     * These settings as they hold for one model: its type's overrides applied, then its own.
     *
     * @param type the type's name in the contract
     */
    public RollbackSettings forModel(String model, String type) {
        RollbackOverride ofType = types.get(type);
        RollbackSettings settings = ofType == null ? this : ofType.over(this);
        RollbackOverride own = models.get(model);
        return own == null ? settings : own.over(settings);
    }

    /** Every metric that a rule of any model is about, but Elo, win rate and error rate. */
    public List<String> metrics() {
        Stream<Map<String, Double>> own = Stream.of(rules.metrics(), rules.floors());
        Stream<Map<String, Double>> others =
                Stream.concat(types.values().stream(), models.values().stream())
                        .flatMap(
                                override ->
                                        Stream.of(override.metrics(), override.floors())
                                                .flatMap(Optional::stream));
        return Stream.concat(own, others)
                .flatMap(limits -> limits.keySet().stream())
                .filter(metric -> Shapes.OTHER_METRIC.admits(metric))
                .distinct()
                .toList();
    }

    /** These settings with other rules; where they switch nothing on or off, looking is on. */
    public RollbackSettings tried(RollbackOverride rules) {
        RollbackSettings tried = rules.over(this);
        return new RollbackSettings(
                rules.mode().orElse(Mode.ADVISE),
                tried.rules(),
                interval,
                tried.cooldown(),
                tried.maxPerDay(),
                escalation,
                types,
                models,
                writes,
                sources);
    }

    static List<SettingKey<?>> keys() {
        List<SettingKey<?>> keys = new ArrayList<>(List.of(MODE));
        keys.addAll(RollbackRules.keys());
        keys.addAll(
                List.of(
                        INTERVAL,
                        COOLDOWN,
                        MAX_PER_DAY,
                        ESCALATION_WINDOW,
                        ESCALATION_STEPS,
                        TYPES,
                        MODELS,
                        SOURCES));
        keys.addAll(RollbackWrites.keys());
        return keys;
    }

    static RollbackSettings from(Settings settings) {
        return new RollbackSettings(
                settings.get(MODE),
                RollbackRules.from(settings),
                settings.get(INTERVAL),
                settings.get(COOLDOWN),
                settings.get(MAX_PER_DAY),
                new Escalation(settings.get(ESCALATION_WINDOW), settings.get(ESCALATION_STEPS)),
                settings.get(TYPES),
                settings.get(MODELS),
                RollbackWrites.from(settings),
                settings.get(SOURCES));
    }

    static Optional<Problem> check(Settings settings) {
        return ascend(settings.get(ESCALATION_STEPS))
                ? Optional.empty()
                : Optional.of(settings.refuse(ESCALATION_STEPS, ASCENDING));
    }

    private static boolean ascend(List<Integer> steps) {
        return steps.size() == STEPS
                && IntStream.range(1, STEPS).allMatch(i -> steps.get(i - 1) < steps.get(i));
    }
}
