package dev.rookery.node.claim;

import java.util.TreeSet;

/**
 * Numbers of any entity that facts claim.
 *
 * <p>Threads: owned by the test.
 */
final class Facts implements FoldedNumbers {
    final TreeSet<Long> numbers = new TreeSet<>();

    @Override
    public long highest(String entity) {
        return numbers.isEmpty() ? 0 : numbers.last();
    }

    @Override
    public boolean taken(String entity, long number) {
        return numbers.contains(number);
    }
}
