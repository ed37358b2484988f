package dev.rookery.node.claim;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Numbers of any entity that facts claim.
 *
 * <p>Threads: owned by the test.
 */
final class Facts implements FoldedNumbers {
    final TreeSet<Long> numbers = new TreeSet<>();
    final Map<String, Long> holders = new TreeMap<>();

    @Override
    public long highest(String entity) {
        return numbers.isEmpty() ? 0 : numbers.last();
    }

    @Override
    public boolean taken(String entity, long number) {
        return numbers.contains(number);
    }

    @Override
    public Optional<Long> numberOf(String entity, String holder) {
        return Optional.ofNullable(holders.get(holder));
    }
}
