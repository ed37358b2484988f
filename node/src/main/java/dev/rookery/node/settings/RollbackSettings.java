package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When production is no longer good enough, and what is done then. Threads: immutable.
 *
 * @param mode what a verdict leads to
 * @param cooldown least time between two rollbacks of a model
 * @param maxPerDay rollbacks of a model in 24 hours
 * @param models what differs for single models
 * @param writes what is written along with promotions and rollbacks
 */
public record RollbackSettings(
        Mode mode,
        RollbackRules rules,
        Duration cooldown,
        int maxPerDay,
        Map<String, RollbackOverride> models,
        RollbackWrites writes) {

    /** {@code off} looks away, {@code advise} reports, {@code auto} acts. */
    public enum Mode {
        OFF,
        ADVISE,
        AUTO
    }

    static final SettingKey<Mode> MODE =
            SettingKey.of(
                    "rollback.mode",
                    SettingTypes.choice(Mode.class),
                    Mode.ADVISE,
                    "what a bad verdict leads to");
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
    static final SettingKey<Map<String, RollbackOverride>> MODELS =
            SettingKey.of(
                    "rollback.models",
                    SettingTypes.map(Shapes.MODEL, RollbackOverride.type(), 10_000),
                    Map.of(),
                    "by model name, what differs from mode, rules, cooldown and max-per-day");

    public RollbackSettings {
        COOLDOWN.require(cooldown);
        MAX_PER_DAY.require(maxPerDay);
        models = Collections.unmodifiableMap(new LinkedHashMap<>(MODELS.require(models)));
    }

    /** These settings as they hold for one model, its overrides applied. */
    public RollbackSettings forModel(String model) {
        RollbackOverride override = models.get(model);
        return override == null ? this : override.over(this);
    }

    static List<SettingKey<?>> keys() {
        List<SettingKey<?>> keys = new ArrayList<>(List.of(MODE));
        keys.addAll(RollbackRules.keys());
        keys.addAll(List.of(COOLDOWN, MAX_PER_DAY, MODELS));
        keys.addAll(RollbackWrites.keys());
        return keys;
    }

    static RollbackSettings from(Settings settings) {
        return new RollbackSettings(
                settings.get(MODE),
                RollbackRules.from(settings),
                settings.get(COOLDOWN),
                settings.get(MAX_PER_DAY),
                settings.get(MODELS),
                RollbackWrites.from(settings));
    }
}
