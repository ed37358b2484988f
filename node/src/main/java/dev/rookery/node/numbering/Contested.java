package dev.rookery.node.numbering;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The models in which a number was lost to another node of late.
 *
 * <p>Threads: safe for any thread.
 */
final class Contested {
    private static final Duration LATE = Duration.ofSeconds(5);
    private static final int MODELS_MAX = 1_024;

    private final LongSupplier nanos;
    private final Map<String, Long> lostAt =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > MODELS_MAX;
                }
            };

    Contested(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A number of this model was lost. */
    synchronized void lost(String model) {
        lostAt.put(model, nanos.getAsLong());
    }

    /** Whether that happened within the last seconds. */
    synchronized boolean now(String model) {
        Long at = lostAt.get(model);
        return at != null && nanos.getAsLong() - at < LATE.toNanos();
    }
}
