package dev.rookery.node.settings;

import dev.rookery.config.GroupType;
import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one model, or all of one type, do differently; what is left out is as for all. Its metrics
 * and floors replace those for all. Threads: immutable.
 */
public record RollbackOverride(
        Optional<RollbackSettings.Mode> mode,
        Optional<Double> eloDrop,
        Optional<Double> winRateDrop,
        Optional<Double> errorRate,
        Optional<Map<String, Double>> metrics,
        Optional<Map<String, Double>> floors,
        Optional<Duration> window,
        Optional<Integer> minGames,
        Optional<Integer> minObservations,
        Optional<Double> confidence,
        Optional<Integer> consecutive,
        Optional<Integer> confirmations,
        Optional<Boolean> scaleByElo,
        Optional<Duration> cooldown,
        Optional<Integer> maxPerDay) {

    static SettingType<RollbackOverride> type() {
        return new GroupType<>(
                keys().stream().map(RollbackOverride::field).toList(),
                RollbackOverride::build,
                RollbackOverride::show);
    }

    /**
     * Not a constant: RollbackSettings and this record refer to each other, and one of them is
     * initialised first.
     */
    private static List<SettingKey<?>> keys() {
        return List.of(
                RollbackSettings.MODE,
                RollbackRules.ELO_DROP,
                RollbackRules.WIN_RATE_DROP,
                RollbackRules.ERROR_RATE,
                RollbackRules.METRICS,
                RollbackRules.FLOORS,
                RollbackRules.WINDOW,
                RollbackRules.MIN_GAMES,
                RollbackRules.MIN_OBSERVATIONS,
                RollbackRules.CONFIDENCE,
                RollbackRules.CONSECUTIVE,
                RollbackRules.CONFIRMATIONS,
                RollbackRules.SCALE_BY_ELO,
                RollbackSettings.COOLDOWN,
                RollbackSettings.MAX_PER_DAY);
    }

    RollbackSettings over(RollbackSettings base) {
        RollbackRules rules = base.rules();
        return new RollbackSettings(
                mode.orElse(base.mode()),
                new RollbackRules(
                        eloDrop.orElse(rules.eloDrop()),
                        winRateDrop.orElse(rules.winRateDrop()),
                        errorRate.orElse(rules.errorRate()),
                        metrics.orElse(rules.metrics()),
                        floors.orElse(rules.floors()),
                        window.orElse(rules.window()),
                        minGames.orElse(rules.minGames()),
                        minObservations.orElse(rules.minObservations()),
                        confidence.orElse(rules.confidence()),
                        consecutive.orElse(rules.consecutive()),
                        confirmations.orElse(rules.confirmations()),
                        scaleByElo.orElse(rules.scaleByElo())),
                base.interval(),
                cooldown.orElse(base.cooldown()),
                maxPerDay.orElse(base.maxPerDay()),
                base.escalation(),
                base.types(),
                base.models(),
                base.writes(),
                base.sources());
    }

    private static RollbackOverride build(GroupType.Fields fields) {
        return new RollbackOverride(
                read(fields, RollbackSettings.MODE),
                read(fields, RollbackRules.ELO_DROP),
                read(fields, RollbackRules.WIN_RATE_DROP),
                read(fields, RollbackRules.ERROR_RATE),
                read(fields, RollbackRules.METRICS),
                read(fields, RollbackRules.FLOORS),
                read(fields, RollbackRules.WINDOW),
                read(fields, RollbackRules.MIN_GAMES),
                read(fields, RollbackRules.MIN_OBSERVATIONS),
                read(fields, RollbackRules.CONFIDENCE),
                read(fields, RollbackRules.CONSECUTIVE),
                read(fields, RollbackRules.CONFIRMATIONS),
                read(fields, RollbackRules.SCALE_BY_ELO),
                read(fields, RollbackSettings.COOLDOWN),
                read(fields, RollbackSettings.MAX_PER_DAY));
    }

    private static <T> Optional<T> read(GroupType.Fields fields, SettingKey<T> key) {
        return fields.get(field(key), key.type());
    }

    private static Map<String, String> show(RollbackOverride value) {
        Map<String, String> shown = new LinkedHashMap<>();
        put(shown, RollbackSettings.MODE, value.mode);
        put(shown, RollbackRules.ELO_DROP, value.eloDrop);
        put(shown, RollbackRules.WIN_RATE_DROP, value.winRateDrop);
        put(shown, RollbackRules.ERROR_RATE, value.errorRate);
        put(shown, RollbackRules.METRICS, value.metrics);
        put(shown, RollbackRules.FLOORS, value.floors);
        put(shown, RollbackRules.WINDOW, value.window);
        put(shown, RollbackRules.MIN_GAMES, value.minGames);
        put(shown, RollbackRules.MIN_OBSERVATIONS, value.minObservations);
        put(shown, RollbackRules.CONFIDENCE, value.confidence);
        put(shown, RollbackRules.CONSECUTIVE, value.consecutive);
        put(shown, RollbackRules.CONFIRMATIONS, value.confirmations);
        put(shown, RollbackRules.SCALE_BY_ELO, value.scaleByElo);
        put(shown, RollbackSettings.COOLDOWN, value.cooldown);
        put(shown, RollbackSettings.MAX_PER_DAY, value.maxPerDay);
        return shown;
    }

    private static <T> void put(Map<String, String> shown, SettingKey<T> key, Optional<T> value) {
        value.ifPresent(given -> shown.put(field(key), key.type().show(given)));
    }

    /** {@code rollback.rules.elo-drop} → {@code elo-drop}. */
    private static String field(SettingKey<?> key) {
        return key.name().substring(key.name().lastIndexOf('.') + 1);
    }
}
