package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How often, and how fast, the node looks whether what it stores is what it kept. Threads:
 * immutable.
 *
 * @param interval from one run to the next; damage stays unnoticed for so long
 * @param factsPerSecond at most; a fact costs some 5 µs, so 20,000 are a tenth of a core
 */
public record AuditSettings(Duration interval, int factsPerSecond) {

    static final SettingKey<Duration> INTERVAL =
            SettingKey.of(
                    "sync.audit.interval",
                    SettingTypes.duration(Duration.ofMinutes(1), Duration.ofDays(30)),
                    Duration.ofHours(24),
                    "from one check of all stored facts to the next");
    static final SettingKey<Integer> FACTS_PER_SECOND =
            SettingKey.of(
                    "sync.audit.facts-per-second",
                    SettingTypes.integer(100, 1_000_000),
                    20_000,
                    "pace of that check; 20,000 cost a tenth of a core while it runs");

    public AuditSettings {
        INTERVAL.require(interval);
        FACTS_PER_SECOND.require(factsPerSecond);
    }

    static List<SettingKey<?>> keys() {
        return List.of(INTERVAL, FACTS_PER_SECOND);
    }

    static AuditSettings from(Settings settings) {
        return new AuditSettings(settings.get(INTERVAL), settings.get(FACTS_PER_SECOND));
    }
}
