package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.util.List;

/**
 * What promotions and rollbacks write besides the move itself. Threads: immutable.
 *
 * @param autoBaseline whether a version that goes to production sets the model's baseline
 * @param failedStage where a version goes that is rolled back from
 */
public record RollbackWrites(boolean autoBaseline, FailedStage failedStage) {

    /** Of an archived one people may think again; a rejected one is never put back. */
    public enum FailedStage {
        ARCHIVED,
        REJECTED
    }

    static final SettingKey<Boolean> AUTO_BASELINE =
            SettingKey.of(
                    "rollback.auto-baseline",
                    SettingTypes.bool(),
                    true,
                    "whether a version that goes to production sets the baseline by its metrics");
    static final SettingKey<FailedStage> FAILED_STAGE =
            SettingKey.of(
                    "rollback.failed-stage",
                    SettingTypes.choice(FailedStage.class),
                    FailedStage.ARCHIVED,
                    "where a version goes that is rolled back from");

    static List<SettingKey<?>> keys() {
        return List.of(AUTO_BASELINE, FAILED_STAGE);
    }

    static RollbackWrites from(Settings settings) {
        return new RollbackWrites(settings.get(AUTO_BASELINE), settings.get(FAILED_STAGE));
    }
}
