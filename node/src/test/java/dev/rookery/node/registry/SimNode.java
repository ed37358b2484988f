package dev.rookery.node.registry;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node without wires: it judges, names, stamps and folds, and takes what others wrote when the
 * test says so. Nodes of one cluster share the list of all facts, so that equal facts have equal
 * handles.
 *
 * <p>Threads: owned by the test.
 */
public final class SimNode {

    private final Origin origin;
    private final List<Fact> all;
    private final Rules rules;
    private final MemoryTables tables;
    private final TreeMap<Origin, Long> heads = new TreeMap<>();
    private final TreeMap<String, Long> stamps = new TreeMap<>();
    private Hash prev = Hash.ZERO;
    private long stamp;
    private long clock;

    /**
     * @param all every fact of the cluster, in the order of writing
     * @param clock ms since 1970
     */
    public SimNode(int number, List<Fact> all, RegistryPolicy policy, long clock) {
        this.origin = new Origin(0x1000L * (number + 1), number);
        this.all = all;
        this.rules = new Rules(policy);
        this.tables = new MemoryTables(ref -> all.get((int) ref.handle()));
        this.clock = clock;
    }

    /** A node alone. */
    public static SimNode alone() {
        return new SimNode(0, new ArrayList<>(), RegistryPolicy.DEFAULT, 1_767_225_600_000L);
    }

    public MemoryTables tables() {
        return tables;
    }

    public FoldedCatalogue catalogue() {
        return new FoldedCatalogue(tables, tables);
    }

    public Origin origin() {
        return origin;
    }

    /** Per origin the seq up to which this node has heard. */
    public SortedMap<Origin, Long> heads() {
        return new TreeMap<>(heads);
    }

    public long clock() {
        return clock;
    }

    public void advance(long millis) {
        clock += millis;
    }

    /** Judges a command, and states what becomes of it. */
    public Decision ask(Command command) {
        Decision decision = rules.judge(command, tables, clock);
        if (decision instanceof Decision.Accepted accepted) {
            write(accepted.drafts());
        }
        return decision;
    }

    /** States a payload that no rule has seen. */
    public void state(ModelKey key, Payload payload) {
        write(
                List.of(
                        new Draft(
                                payload.kind(),
                                key.entity(),
                                PayloadCodec.encode(payload),
                                "raw")));
    }

    /** States drafts, as one batch. */
    public void write(List<Draft> drafts) {
        for (int i = 0; i < drafts.size(); i++) {
            Draft draft = drafts.get(i);
            long held =
                    draft.entity().equals(Payload.Rewind.ENTITY)
                            ? stamps.values().stream().mapToLong(bits -> bits).max().orElse(0)
                            : stamps.getOrDefault(draft.entity(), 0L);
            stamp = Math.max(Math.max(stamp, held) + 1, clock << 16);
            long seq = heads.getOrDefault(origin, 0L) + 1;
            Fact fact =
                    Fact.of(
                            new Dot(origin, seq),
                            prev,
                            new Batch(i, drafts.size()),
                            new Stamp(stamp),
                            clock,
                            draft);
            prev = fact.hash();
            // The others get bytes; this node folds what it wrote without reading it again.
            all.add(Fact.parse(fact.canonical()));
            take(all.size() - 1, fact);
        }
    }

    /** Takes at most so many facts of the cluster that come next in their origins. */
    public void pull(int limit) {
        int taken = 0;
        for (int i = 0; i < all.size() && taken < limit; i++) {
            Fact fact = all.get(i);
            if (fact.seq() == heads.getOrDefault(fact.origin(), 0L) + 1) {
                take(i);
                taken++;
            }
        }
    }

    /** Takes at most so many facts of one origin. */
    public void pull(Origin from, int limit) {
        int taken = 0;
        for (int i = 0; i < all.size() && taken < limit; i++) {
            Fact fact = all.get(i);
            if (fact.origin().equals(from) && fact.seq() == heads.getOrDefault(from, 0L) + 1) {
                take(i);
                taken++;
            }
        }
    }

    private void take(int handle) {
        take(handle, all.get(handle));
    }

    private void take(int handle, Fact fact) {
        heads.put(fact.origin(), fact.seq());
        stamps.merge(fact.entity(), fact.stamp().bits(), Math::max);
        tables.fold(fact, new FactRef(handle, fact.rank()));
    }
}
