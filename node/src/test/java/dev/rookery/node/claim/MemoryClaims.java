package dev.rookery.node.claim;

import dev.rookery.sync.message.Claim;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Votes in memory.
 *
 * <p>Threads: owned by the test.
 */
public final class MemoryClaims implements ClaimMemory {
    private final Map<String, NavigableMap<Long, Claim>> claims = new TreeMap<>();

    private NavigableMap<Long, Claim> of(String entity) {
        return claims.computeIfAbsent(entity, key -> new TreeMap<>());
    }

    @Override
    public Optional<String> holder(String entity, long number) {
        return Optional.ofNullable(of(entity).get(number)).map(Claim::holder);
    }

    @Override
    public long highest(String entity) {
        return of(entity).isEmpty() ? 0 : of(entity).lastKey();
    }

    @Override
    public long spent(String entity) {
        return of(entity).values().stream()
                .filter(Claim::spent)
                .mapToLong(Claim::number)
                .max()
                .orElse(0);
    }

    @Override
    public int count(String entity) {
        return of(entity).size();
    }

    @Override
    public long lowest(String entity, int skip) {
        return of(entity).keySet().stream().skip(skip).findFirst().orElse(0L);
    }

    @Override
    public void put(Claim claim) {
        of(claim.entity()).put(claim.number(), claim);
    }

    @Override
    public void forget(String entity, long to) {
        of(entity).headMap(to, true).clear();
    }

    @Override
    public void drop(String entity, long number) {
        of(entity).remove(number);
    }

    @Override
    public List<Claim> page(Optional<Claim> after, int limit) {
        return claims.values().stream()
                .flatMap(numbers -> numbers.values().stream())
                .filter(
                        claim ->
                                after.isEmpty()
                                        || claim.entity().compareTo(after.get().entity()) > 0
                                        || (claim.entity().equals(after.get().entity())
                                                && claim.number() > after.get().number()))
                .limit(limit)
                .toList();
    }
}
