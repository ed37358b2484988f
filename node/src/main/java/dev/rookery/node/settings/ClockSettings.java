package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.util.List;

/**
 * What a node does whose clock is far from the others'. Threads: immutable.
 *
 * @param admission whether it still takes writes; warning instead of refusing keeps a trainer going
 *     and lets wrong times into the registry, where people and windows read them
 */
public record ClockSettings(Admission admission) {

    /** Over 60 s off the median of its peers. */
    public enum Admission {
        /** Its own writes are answered 503. */
        REFUSE,
        /** They are taken, and health says so. */
        WARN
    }

    static final SettingKey<Admission> ADMISSION =
            SettingKey.of(
                    "sync.clock.admission",
                    SettingTypes.choice(Admission.class),
                    Admission.REFUSE,
                    "writes at a node whose clock is over 60 s off its peers'");

    static List<SettingKey<?>> keys() {
        return List.of(ADMISSION);
    }

    static ClockSettings from(Settings settings) {
        return new ClockSettings(settings.get(ADMISSION));
    }
}
