package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.util.List;

/**
 * When models are to be trained again. Threads: immutable.
 *
 * @param rules each looked at once a minute, for every model that it covers
 */
public record RetrainingSettings(List<RetrainingRule> rules) {

    private static final int RULES_MAX = 100;

    static final SettingKey<List<RetrainingRule>> RULES =
            SettingKey.of(
                    "retraining.rules",
                    SettingTypes.list(RetrainingRule.type(), RULES_MAX),
                    List.of(),
                    "when a model is to be trained again: a metric that gets worse, or a time");

    public RetrainingSettings {
        rules = List.copyOf(RULES.require(rules));
    }

    static List<SettingKey<?>> keys() {
        return List.of(RULES);
    }

    static RetrainingSettings from(Settings settings) {
        return new RetrainingSettings(settings.get(RULES));
    }
}
