package dev.rookery.node.numbering;

import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose turn it is to give a version its next number, when its own went to another, and which one.
 *
 * <p>The node that registered it, under whatever incarnation, does so once it has pulled; after a
 * grace period, for nodes that are gone, the live node with the lowest id.
 *
 * <p>All nodes that hold the same facts make the same <em>plan</em> for a model: its versions
 * without a number, in rank order, get the numbers after the highest that was ever claimed. Each
 * node claims those of its own versions, so nobody claims another's. A plan stands while versions
 * leave it, since others carry out their part of it; it is made anew when a version joins it, or
 * when a number of it was claimed for something else. Plans differ only where the facts did, and a
 * pull since the plan was made mostly means that they no longer do.
 *
 * <p>Two nodes that both believe it is theirs do no harm: the rule refuses the second fact where it
 * knows the first, and otherwise the earlier claim that wins counts.
 *
 * <p>Threads: owned by the task that asks.
 */
public final class Renumbering {
    /** How long a node that is away may take to come back and do it itself. */
    public static final Duration GRACE = Duration.ofMinutes(10);

    /**
     * How long a version waits at most for a plan to stand until the next pull. Where versions of a
     * model lose their numbers all the time, it is made anew all the time.
     */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Duration grace;
    private Map<Conflict, Instant> firstSeen = new LinkedHashMap<>();
    private final Map<ModelKey, Plan> plans = new LinkedHashMap<>();
    private boolean awaitsPull;

    /**
     * A version without a number.
     *
     * @param registered the rank of its registration
     */
    public record Conflict(ModelKey model, Ulid version, Rank registered) {

        public static Conflict of(VersionRow row) {
            return new Conflict(row.model(), row.id(), row.registration().rank());
        }

        Origin origin() {
            return registered.dot().origin();
        }
    }

    /**
     * What this node writes now.
     *
     * @param number to be claimed, unless somebody did so meanwhile
     */
    public record Turn(Conflict conflict, long number) {}

    /** What is known of a model's numbers at the moment of asking. */
    public interface Numbers {

        /** The highest number ever claimed; 0 for none. */
        long max(ModelKey model);

        /** Whether any version claims it, in vain or not. */
        boolean claimed(ModelKey model, long number);

        /** As the folded tables have it. */
        static Numbers in(FoldTables tables) {
            return new Numbers() {
                @Override
                public long max(ModelKey model) {
                    return tables.model(model).map(ModelRow::numberMax).orElse(0L);
                }

                @Override
                public boolean claimed(ModelKey model, long number) {
                    return !tables.numbered(model, number).isEmpty();
                }
            };
        }
    }

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

        boolean pulledSince(Instant when) {
            return lastPull.filter(at -> !at.isBefore(when)).isPresent();
        }

        boolean lowest() {
            return live.stream().allMatch(other -> other.equals(self) || self.compareTo(other) < 0);
        }
    }

    /** The numbers that a model's versions are to get, as of the moment it was made. */
    private record Plan(Instant made, Map<Ulid, Long> numbers) {

        static Plan make(List<Conflict> ranked, long max, Instant now) {
            Map<Ulid, Long> numbers = new LinkedHashMap<>();
            for (Conflict conflict : ranked) {
                numbers.put(conflict.version(), max + 1 + numbers.size());
            }
            return new Plan(now, numbers);
        }

        long number(Conflict conflict) {
            return numbers.get(conflict.version());
        }

        /** What is left of it; empty when one is not part of it, or is so again. */
        Optional<Plan> of(List<Conflict> left) {
            Map<Ulid, Long> kept = new LinkedHashMap<>();
            for (Conflict conflict : left) {
                Long number = numbers.get(conflict.version());
                if (number == null) {
                    return Optional.empty();
                }
                kept.put(conflict.version(), number);
            }
            return Optional.of(new Plan(made, kept));
        }
    }

    public Renumbering(Duration grace) {
        this.grace = grace;
    }

    /**
     * Which of them this node renumbers now, and how. Remembers when it saw each first, and forgets
     * those that are no longer among them.
     *
     * @param conflicts all versions without a number or, of too many, each model's first by rank
     */
    public List<Turn> due(Collection<Conflict> conflicts, Scene scene, Numbers numbers) {
        Map<Conflict, Instant> seen = new LinkedHashMap<>();
        Map<ModelKey, List<Conflict>> models = new LinkedHashMap<>();
        for (Conflict conflict : conflicts) {
            seen.put(conflict, firstSeen.getOrDefault(conflict, scene.now()));
            models.computeIfAbsent(conflict.model(), model -> new ArrayList<>()).add(conflict);
        }
        firstSeen = seen;
        plans.keySet().retainAll(models.keySet());
        awaitsPull = false;
        List<Turn> turns = new ArrayList<>();
        models.forEach((model, all) -> turns.addAll(turns(model, all, scene, numbers)));
        return turns;
    }

    private List<Turn> turns(ModelKey model, List<Conflict> all, Scene scene, Numbers numbers) {
        all.sort(Comparator.comparing(Conflict::registered));
        List<Conflict> mine = all.stream().filter(one -> mine(one, scene)).toList();
        Plan plan =
                Optional.ofNullable(plans.get(model))
                        .flatMap(held -> held.of(all))
                        .filter(held -> free(held, mine, numbers))
                        .orElseGet(() -> Plan.make(all, numbers.max(model), scene.now()));
        plans.put(model, plan);
        List<Turn> turns =
                mine.stream()
                        .filter(one -> informed(one, plan, scene))
                        .map(one -> new Turn(one, plan.number(one)))
                        .toList();
        awaitsPull |= turns.size() < mine.size();
        return turns;
    }

    /** Whether the last answer left something out that is this node's once it has pulled. */
    public boolean awaitsPull() {
        return awaitsPull;
    }

    private static boolean free(Plan plan, List<Conflict> mine, Numbers numbers) {
        return mine.stream().noneMatch(one -> numbers.claimed(one.model(), plan.number(one)));
    }

    private boolean informed(Conflict conflict, Plan plan, Scene scene) {
        Instant seen = firstSeen.get(conflict);
        boolean patient = scene.now().isBefore(seen.plus(PATIENCE));
        return scene.pulledSince(patient ? plan.made() : seen);
    }

    private boolean mine(Conflict conflict, Scene scene) {
        if (scene.own().contains(conflict.origin())) {
            return true;
        }
        Instant over = firstSeen.get(conflict).plus(grace);
        return !scene.now().isBefore(over) && scene.lowest();
    }
}
