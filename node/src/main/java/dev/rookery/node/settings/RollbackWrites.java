package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.util.List;

/**
 * What promotions and rollbacks write besides the move itself. Threads: immutable.
 *
 * @param autoBaseline whether a version that goes to production sets the model's baseline
 */
public record RollbackWrites(boolean autoBaseline) {

    static final SettingKey<Boolean> AUTO_BASELINE =
            SettingKey.of(
                    "rollback.auto-baseline",
                    SettingTypes.bool(),
                    true,
                    "whether a version that goes to production sets the baseline by its metrics");

    static List<SettingKey<?>> keys() {
        return List.of(AUTO_BASELINE);
    }

    static RollbackWrites from(Settings settings) {
        return new RollbackWrites(settings.get(AUTO_BASELINE));
    }
}
