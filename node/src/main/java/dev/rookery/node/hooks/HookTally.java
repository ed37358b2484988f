package dev.rookery.node.hooks;

import dev.rookery.node.hooks.HookDelivery.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many attempts ended how, since the start.
 *
 * <p>Threads: safe for any thread.
 */
final class HookTally {

    private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

    HookTally() {
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    void count(Outcome outcome) {
        counts.get(outcome).increment();
    }

    long of(Outcome outcome) {
        return counts.get(outcome).sum();
    }
}
