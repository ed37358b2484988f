package dev.rookery.node.store;

import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The first items of a list, newest rank first, out of rows that come newest stamp first: equal
 * stamps are told apart here, since row ids do not follow the origins' order.
 *
 * <p>Threads: owned by its user.
 */
final class Ranked<T> {

    private final Function<T, Rank> rank;
    private final Optional<Rank> before;
    private final int limit;
    private final List<T> items = new ArrayList<>();
    private long lastStamp = -1;

    /**
     * @param before only items that rank before it
     */
    Ranked(Function<T, Rank> rank, Optional<Rank> before, int limit) {
        this.rank = rank;
        this.before = before;
        this.limit = limit;
    }

    /** Takes the next row; false when no more are needed. */
    boolean take(long stamp, Supplier<T> read) {
        if (items.size() >= limit && stamp != lastStamp) {
            return false;
        }
        lastStamp = stamp;
        T item = read.get();
        if (before.map(bound -> rank.apply(item).before(bound)).orElse(true)) {
            items.add(item);
        }
        return true;
    }

    /** What was taken, in order, cut to the limit. */
    List<T> list() {
        items.sort(Comparator.comparing(rank).reversed());
        return items.size() <= limit ? items : new ArrayList<>(items.subList(0, limit));
    }
}
