package dev.rookery.node.claim;

import dev.rookery.sync.message.Pledge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pledges in memory.
 *
 * <p>Threads: owned by the test.
 */
public final class MemoryPledges implements PledgeMemory {
    private final Map<String, Pledge> pledges = new LinkedHashMap<>();

    private static String key(String entity, String holder) {
        return entity + "\n" + holder;
    }

    @Override
    public Optional<Pledge> pledge(String entity, String holder) {
        return Optional.ofNullable(pledges.get(key(entity, holder)));
    }

    @Override
    public int count() {
        return pledges.size();
    }

    @Override
    public void put(Pledge pledge) {
        pledges.put(key(pledge.entity(), pledge.holder()), pledge);
    }

    @Override
    public void drop(Pledge pledge) {
        pledges.remove(key(pledge.entity(), pledge.holder()));
    }

    @Override
    public List<Pledge> oldest(int limit) {
        return pledges.values().stream().limit(limit).toList();
    }
}
