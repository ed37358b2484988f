package dev.rookery.node.store;

import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.vector.OriginRow;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts facts into the order in which they leave a node: each origin's as they lie, among the
 * origins by stamp.
 *
 * <p>Threads: as its connection.
 */
final class StreamOrder {

    private final Db db;
    private final OriginTable origins;

    /** Of all facts as they lie: row, latest stamp of the origin until there, bytes. */
    private long[] ids = {};

    private long[] stamps = {};
    private int[] lengths = {};

    StreamOrder(Db db, OriginTable origins) {
        this.db = db;
        this.origins = origins;
    }

    /** An origin's facts that are not in order yet. */
    private static final class Run {
        private int next;
        private final int end;

        Run(int next, int end) {
            this.next = next;
            this.end = end;
        }
    }

    /** The stream of what is committed now. */
    FactStream stream(String clusterId) {
        db.execute("read one state", "BEGIN");
        try {
            List<OriginRow> rows = origins.all().stream().filter(row -> row.count() > 0).toList();
            List<Run> runs = scan(rows);
            int[] order = merged(runs);
            long[] sorted = new long[order.length];
            int[] bytes = new int[order.length];
            for (int i = 0; i < order.length; i++) {
                sorted[i] = ids[order[i]];
                bytes[i] = lengths[order[i]];
            }
            return new FactStream(new StreamHeader(clusterId, rows), sorted, bytes);
        } finally {
            db.execute("read one state", "COMMIT");
        }
    }

    private List<Run> scan(List<OriginRow> rows) {
        int count = Math.toIntExact(rows.stream().mapToLong(OriginRow::count).sum());
        ids = new long[count];
        stamps = new long[count];
        lengths = new int[count];
        Set<Long> branched = new TreeSet<>();
        FactStream.branched(rows)
                .forEach(origin -> origins.ordinal(origin).ifPresent(branched::add));
        List<Run> runs = new ArrayList<>();
        int[] found = {0};
        db.prepare(
                        "read the facts' order",
                        "SELECT id, stamp, length(canonical) FROM fact ORDER BY id")
                .each(
                        row -> {
                            if (found[0] < count) {
                                add(runs, branched, found[0], row);
                            }
                            return found[0]++ < count;
                        });
        if (found[0] != count) {
            throw new StoreException(
                    "could not put the facts in order: there are not "
                            + count
                            + " as their origins say; run rookery sync audit",
                    false,
                    null);
        }
        return runs;
    }

    private void add(List<Run> runs, Set<Long> branched, int i, Row row) {
        ids[i] = row.integer(1);
        stamps[i] = row.integer(2);
        long ordinal = FactId.ordinal(ids[i]);
        boolean first = i == 0 || FactId.ordinal(ids[i - 1]) != ordinal;
        if (!first) {
            stamps[i] = Math.max(stamps[i], stamps[i - 1]);
        }
        int left = (int) row.integer(3) - (branched.contains(ordinal) ? 0 : Hash.BYTES);
        lengths[i] = Math.max(0, left); // A damaged one is found when it is read.
        int begin = first ? i : runs.remove(runs.size() - 1).next;
        runs.add(new Run(begin, i + 1));
    }

    private int[] merged(List<Run> runs) {
        PriorityQueue<Run> waiting =
                new PriorityQueue<>(
                        (one, other) -> {
                            int order = Long.compare(stamps[one.next], stamps[other.next]);
                            return order != 0 ? order : Integer.compare(one.next, other.next);
                        });
        waiting.addAll(runs);
        int[] order = new int[ids.length];
        int placed = 0;
        while (!waiting.isEmpty()) {
            Run run = waiting.remove();
            order[placed++] = run.next++;
            if (run.next < run.end) {
                waiting.add(run);
            }
        }
        return order;
    }
}
