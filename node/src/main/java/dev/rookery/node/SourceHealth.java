package dev.rookery.node;

import dev.rookery.node.health.HealthComponent;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the servers are that are asked for figures of production, as one component: well only while
 * all of them answer, so that none hides behind another.
 *
 * <p>Threads: safe for any thread.
 */
final class SourceHealth {

    private final HealthComponent health;
    private final Map<String, Object> problems = new TreeMap<>();

    SourceHealth(HealthComponent health) {
        this.health = health;
        health.details(this::details);
    }

    /**
     * A source answered.
     *
     * @param source the model it is asked for, and the server
     */
    synchronized void answered(String source) {
        problems.remove(source);
        if (problems.isEmpty()) {
            health.succeeded();
        }
    }

    /** It is another node's to ask: what was wrong here is no longer known to be. */
    synchronized void left(String source) {
        if (problems.remove(source) != null && problems.isEmpty()) {
            health.succeeded();
        }
    }

    /** It answers, and has nothing to say. */
    synchronized void empty(String source, String problem) {
        problems.put(source, problem);
        health.degraded(problem);
    }

    /** It does not answer, or what it says is not taken. */
    synchronized void failed(String source, String problem) {
        problems.put(source, problem);
        health.failed(problem);
    }

    private synchronized Map<String, Object> details() {
        return Map.of("failing", new TreeMap<>(problems));
    }
}
