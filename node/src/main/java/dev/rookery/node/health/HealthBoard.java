package dev.rookery.node.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All components of the node, and how it is as a whole: as well as its worst component.
 *
 * <p>Threads: safe for any thread.
 */
public final class HealthBoard {

    /** Exchange with the other nodes. */
    public static final String REGISTRY_SYNC = "registry_sync";

    /** Reads and writes of the registry. */
    public static final String MODEL_REGISTRY = "model_registry";

    /** Data quality: roots compared, facts and artifacts hashed again. */
    public static final String PARITY_VALIDATION = "parity_validation";

    /** Copies and their age. */
    public static final String BACKUP = "backup";

    /** Backups in other places; only where there are any. */
    public static final String OFFSITE = "offsite";

    /** What is told to others; only where there are hooks. */
    public static final String HOOKS = "hooks";

    /** Whether production holds its baselines. */
    public static final String ROLLBACK = "rollback";

    /** Servers that are asked for observations; only where there are any. */
    public static final String ROLLBACK_SOURCES = "rollback_sources";

    /** Whether production is what the rules let there; only where there are any. */
    public static final String PROMOTION = "promotion";

    /** The disk. */
    public static final String STORAGE = "storage";

    /** This machine's clock beside those of its peers. */
    public static final String CLOCK = "clock";

    private final InstantSource clock;
    private final ConcurrentSkipListMap<String, HealthComponent> components =
            new ConcurrentSkipListMap<>();

    /** With no component yet. */
    public HealthBoard(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The whole node at one moment.
     *
     * @param status the worst component's; unknown ones do not count
     */
    public record Report(
            HealthStatus status, Instant at, SortedMap<String, ComponentState> components) {

        /** Keeps its own copy. */
        public Report {
            components = Collections.unmodifiableSortedMap(new TreeMap<>(components));
        }
    }

    /** The component of this name, made when first asked for. */
    public HealthComponent component(String name) {
        return components.computeIfAbsent(
                name, key -> new HealthComponent(clock, Optional.empty()));
    }

    /**
     * The same for one that must succeed every so often; the first to name it decides.
     *
     * @param staleAfter how old its last success may be before it degrades
     */
    public HealthComponent component(String name, Duration staleAfter) {
        return components.computeIfAbsent(
                name, key -> new HealthComponent(clock, Optional.of(staleAfter)));
    }

    /** How everything is now. */
    public Report report() {
        SortedMap<String, ComponentState> states = new TreeMap<>();
        HealthStatus worst = HealthStatus.HEALTHY;
        for (Map.Entry<String, HealthComponent> entry : components.entrySet()) {
            ComponentState state = entry.getValue().state();
            states.put(entry.getKey(), state);
            worst = worst.worse(state.status());
        }
        return new Report(worst, clock.instant(), states);
    }
}
