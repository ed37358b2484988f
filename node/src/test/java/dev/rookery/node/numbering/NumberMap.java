package dev.rookery.node.numbering;

import dev.rookery.node.registry.FoldTables;
import dev.rookery.sync.simulation.Violation;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The map from which the members of a Hazelcast cluster take their numbers, by the real {@link
 * ReserveNumbers}, as far as it holds together: it loses entries, falls back to an older backup, is
 * not there, and breaks into two, of which one survives.
 *
 * <p>Threads: one world, one thread.
 */
public final class NumberMap {

    /** Something goes wrong, or ends, before one of so many reservations. */
    private static final int FAULT_OF = 12;

    private final Random random;
    private final Consumer<String> happened;

    /** One map; two while the members do not see each other. */
    private List<Map<String, Long>> maps = new ArrayList<>(List.of(new HashMap<>()));

    private Map<String, Long> older = new HashMap<>();
    private boolean absent;

    /** Who sees which of two. */
    private final Map<String, Boolean> second = new TreeMap<>();

    /**
     * @param random of the world
     * @param happened told what went wrong
     */
    public NumberMap(Random random, Consumer<String> happened) {
        this.random = random;
        this.happened = happened;
    }

    /**
     * A number for a version of a model.
     *
     * @return 0 where there is nobody to ask
     */
    public long next(String node, FoldTables tables, String model) {
        if (random.nextInt(FAULT_OF) == 0) {
            disturb();
        }
        Optional<KnownNumbers.Known> known = KnownNumbers.in(tables, model);
        if (absent || known.isEmpty()) {
            return 0;
        }
        boolean other =
                maps.size() > 1 && second.computeIfAbsent(node, any -> random.nextBoolean());
        Map<String, Long> map = maps.get(other ? 1 : 0);
        String key = known.get().model().entity();
        Map.Entry<String, Long> entry = new AbstractMap.SimpleEntry<>(key, map.get(key));
        long number = new ReserveNumbers(known.get().max(), 1).process(entry);
        map.put(key, entry.getValue());
        happened.accept("number reserved");
        if (number <= known.get().max()) {
            throw new Violation(
                    node + " is offered " + number + " and knows of " + known.get().max());
        }
        return number;
    }

    private void disturb() {
        switch (random.nextInt(5)) {
            case 0 -> {
                happened.accept("numbers lost");
                maps.forEach(Map::clear);
            }
            case 1 -> {
                happened.accept("numbers of an older backup");
                maps.set(0, older);
            }
            case 2 -> older = new HashMap<>(maps.get(0));
            case 3 -> {
                happened.accept(absent ? "numbers back" : "numbers unavailable");
                absent = !absent;
            }
            default -> split();
        }
    }

    /** Apart, each half goes on with what it had; together again, one of the two is kept. */
    private void split() {
        if (maps.size() > 1) {
            happened.accept("numbers merged");
            maps = new ArrayList<>(List.of(maps.get(random.nextInt(2))));
        } else {
            happened.accept("numbers split");
            second.clear();
            maps.add(new HashMap<>(maps.get(0)));
        }
    }
}
