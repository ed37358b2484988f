package dev.rookery.node.numbering;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose turn it is to give a version its next number, when its own went to another: the node that
 * registered it, under whatever incarnation, once it has pulled; after a grace period, for nodes
 * that are gone, the live node with the lowest id.
 *
 * <p>Two nodes that both believe it is theirs do no harm: the rule refuses the second fact where it
 * knows the first, and otherwise the earlier claim that wins counts.
 *
 * <p>Threads: owned by the task that asks.
 */
public final class Renumbering {
    /** How long a node that is away may take to come back and do it itself. */
    public static final Duration GRACE = Duration.ofMinutes(10);

    private final Duration grace;
    private Map<Conflict, Instant> firstSeen = new LinkedHashMap<>();

    /**
     * A version without a number.
     *
     * @param origin under which it was registered
     */
    public record Conflict(ModelKey model, Ulid version, Origin origin) {}

    /**
     * How things stand.
     *
     * @param own the origins of this node, earlier incarnations included
     * @param self this node's id
     * @param live ids of the other nodes that live
     * @param lastPull when a pull was last completed; empty when none was since the start. A node
     *     that has no peers at all gives {@code now}
     */
    public record Scene(
            Set<Origin> own,
            String self,
            Set<String> live,
            Optional<Instant> lastPull,
            Instant now) {

        public Scene {
            own = Set.copyOf(own);
            live = Set.copyOf(live);
        }
    }

    public Renumbering(Duration grace) {
        this.grace = grace;
    }

    /**
     * Which of them this node renumbers now. Remembers when it saw each first, and forgets those
     * that are no longer among them.
     */
    public List<Conflict> due(Collection<Conflict> conflicts, Scene scene) {
        Map<Conflict, Instant> seen = new LinkedHashMap<>();
        for (Conflict conflict : conflicts) {
            seen.put(conflict, firstSeen.getOrDefault(conflict, scene.now()));
        }
        firstSeen = seen;
        return seen.entrySet().stream()
                .filter(entry -> mine(entry.getKey(), entry.getValue(), scene))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean mine(Conflict conflict, Instant seen, Scene scene) {
        boolean informed = scene.lastPull().filter(at -> !at.isBefore(seen)).isPresent();
        if (scene.own().contains(conflict.origin())) {
            return informed;
        }
        return informed && !scene.now().isBefore(seen.plus(grace)) && lowest(scene);
    }

    private static boolean lowest(Scene scene) {
        Set<String> others = new HashSet<>(scene.live());
        others.remove(scene.self());
        return others.stream().allMatch(other -> scene.self().compareTo(other) < 0);
    }
}
