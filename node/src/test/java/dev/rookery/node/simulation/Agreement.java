package dev.rookery.node.simulation;

import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Dump;
import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.FoldedCatalogue;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.MemoryTables;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionFilter;
import dev.rookery.node.store.Totals;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.simulation.Site;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must hold once all nodes hold the same facts and are left alone: the same fold everywhere,
 * in whatever order the facts came; the same past; every promise kept.
 *
 * <p>Threads: one world, one thread.
 */
final class Agreement {
    private final Random random;
    private final Objections objections;

    Agreement(Random random, Objections objections) {
        this.random = random;
        this.objections = objections;
    }

    /**
     * Objects where they do not agree.
     *
     * @param promised the registrations that somebody was told of, each with its fact
     * @return what they agree upon
     */
    String reached(List<Site> sites, Map<Ulid, Hash> promised) {
        List<Folded> stores = sites.stream().map(site -> (Folded) site.store()).toList();
        List<Fact> facts = parsed(stores.get(0).facts());
        List<Ulid> ids = ids(facts);
        String expected = dump(folded(shuffled(facts)), ids);
        for (int i = 0; i < stores.size(); i++) {
            String node = sites.get(i).node();
            String found = stores.get(i).look((tables, listing) -> Dump.of(tables, listing, ids));
            Objections.equal("I6: the fold at " + node, expected, found);
            stores.get(i)
                    .look(
                            (tables, listing) -> {
                                objections.same(node, tables, facts);
                                return true;
                            });
        }
        rowsAreEqual(stores);
        inParts(facts, ids);
        pastsAreEqual(sites, facts);
        promisesAreKept(sites, facts, promised);
        return expected;
    }

    /** Counts that only grow. */
    static void grows(String node, Totals before, Totals now) {
        boolean less =
                now.registrations() < before.registrations()
                        || before.moves().entrySet().stream()
                                .anyMatch(
                                        move ->
                                                now.moves().getOrDefault(move.getKey(), 0L)
                                                        < move.getValue());
        Objections.check(!less, () -> node + " counted " + before + ", then " + now);
    }

    /** As they come from the wire: nobody knows what they mean before he has read them. */
    private static List<Fact> parsed(List<Fact> facts) {
        return facts.stream().map(fact -> Fact.parse(fact.canonical())).toList();
    }

    private static List<Ulid> ids(List<Fact> facts) {
        TreeSet<Ulid> ids = new TreeSet<>();
        for (Fact fact : facts) {
            PayloadCodec.decode(fact).flatMap(Agreement::named).ifPresent(ids::add);
        }
        return List.copyOf(ids);
    }

    private static Optional<Ulid> named(Payload payload) {
        return payload instanceof Payload.Registration said
                ? Optional.of(said.id())
                : Optional.empty();
    }

    private static MemoryTables folded(List<Fact> order) {
        MemoryTables tables = new MemoryTables(ref -> order.get((int) ref.handle()));
        for (int i = 0; i < order.size(); i++) {
            tables.fold(order.get(i), new FactRef(i, order.get(i).rank()));
        }
        return tables;
    }

    private static String dump(MemoryTables tables, List<Ulid> ids) {
        return Dump.of(tables, tables, ids);
    }

    private List<Fact> shuffled(List<Fact> facts) {
        List<Fact> shuffled = new ArrayList<>(facts);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    /** The rows of SQLite itself, where there are some. */
    private static void rowsAreEqual(List<Folded> stores) {
        Optional<NavigableSet<String>> first = stores.get(0).dump();
        for (Folded store : stores) {
            Objections.equal("I6: the rows", first, store.dump());
            Objections.equal("the totals", stores.get(0).totals(), store.totals());
        }
    }

    /** Some of each origin's facts, up to some batch, as two nodes may hear of them. */
    private void inParts(List<Fact> facts, List<Ulid> ids) {
        List<Fact> some = new ArrayList<>();
        byOrigin(facts).values().forEach(all -> some.addAll(upToSomeBatch(all)));
        String one = dump(folded(merged(some)), ids);
        Objections.equal("I6: the fold of a part", one, dump(folded(merged(some)), ids));
    }

    private List<Fact> upToSomeBatch(List<Fact> facts) {
        int end = random.nextInt(facts.size() + 1);
        while (end < facts.size() && end > 0 && !facts.get(end - 1).batch().last()) {
            end++;
        }
        return facts.subList(0, end);
    }

    private static Map<Origin, List<Fact>> byOrigin(List<Fact> facts) {
        Map<Origin, List<Fact>> origins = new TreeMap<>();
        facts.forEach(
                fact ->
                        origins.computeIfAbsent(fact.origin(), origin -> new ArrayList<>())
                                .add(fact));
        return origins;
    }

    /** Each origin's in their order, in bursts. */
    private List<Fact> merged(List<Fact> facts) {
        List<Queue<Fact>> queues = new ArrayList<>();
        byOrigin(facts).values().forEach(all -> queues.add(new ArrayDeque<>(all)));
        List<Fact> merged = new ArrayList<>();
        while (!queues.isEmpty()) {
            int turn = random.nextInt(queues.size());
            Queue<Fact> queue = queues.get(turn);
            for (int burst = 1 + random.nextInt(8); burst > 0 && !queue.isEmpty(); burst--) {
                merged.add(queue.remove());
            }
            if (queue.isEmpty()) {
                queues.remove(turn);
            }
        }
        return merged;
    }

    /** A moment of the past is the same everywhere, and is what its facts say. */
    private void pastsAreEqual(List<Site> sites, List<Fact> facts) {
        if (facts.isEmpty()) {
            return;
        }
        long then = facts.get(random.nextInt(facts.size())).atMillis();
        List<Fact> until = facts.stream().filter(fact -> fact.atMillis() <= then).toList();
        MemoryTables tables = folded(until);
        String expected = past(new FoldedCatalogue(tables, tables), OptionalLong.empty());
        for (Site site : sites) {
            Objections.equal(
                    "as of " + then + " at " + site.node(),
                    expected,
                    past(((Folded) site.store()).catalogue(), OptionalLong.of(then)));
        }
    }

    private static String past(Catalogue catalogue, OptionalLong then) {
        StringBuilder said = new StringBuilder();
        for (String name : Wishes.names()) {
            said.append(text(catalogue.model(name, then))).append('\n');
            said.append(text(catalogue.versions(name, VersionFilter.ALL, PageRequest.FIRST, then)))
                    .append('\n');
        }
        return said.toString();
    }

    private static String text(Lookup<?> lookup) {
        return lookup instanceof Lookup.Missing<?> missing
                ? missing.refusal().code().toString()
                : lookup.toString();
    }

    /** Whoever was told of a version finds it, unless every disk that held it is gone. */
    private static void promisesAreKept(
            List<Site> sites, List<Fact> facts, Map<Ulid, Hash> promised) {
        Set<Hash> held = new HashSet<>();
        facts.forEach(fact -> held.add(fact.hash()));
        promised.forEach(
                (id, fact) -> {
                    for (Site site : sites) {
                        Catalogue catalogue = ((Folded) site.store()).catalogue();
                        Objections.check(
                                !held.contains(fact)
                                        || catalogue.versionById(id, OptionalLong.empty())
                                                instanceof Lookup.Found,
                                () -> site.node() + " does not find " + id + ", as was promised");
                    }
                });
    }
}
