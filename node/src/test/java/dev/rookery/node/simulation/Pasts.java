package dev.rookery.node.simulation;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Payload;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.simulation.Site;
import dev.rookery.sync.vector.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What nodes held at some moments, and users who want one of these moments back: for all models or
 * for some, their own node's or another's of which theirs knows all.
 *
 * <p>Threads: one world, one thread.
 */
final class Pasts {
    private static final int KEPT_MAX = 40;

    /** Mostly one of the last is wanted, so that rewinds of rewinds come up. */
    private static final int LAST = 4;

    private static final int KEPT_OF = 12;
    private static final int WANTED_OF = 60;
    private static final String BACKUP = "20260101_000000";

    private final Counts counts;
    private final List<Past> pasts = new ArrayList<>();

    /** What a node held once, per origin. */
    private record Past(String node, SortedMap<Origin, Long> heads) {}

    Pasts(Counts counts) {
        this.counts = counts;
    }

    /** Sometimes keeps what the node holds, and sometimes wants to go back; mostly neither. */
    Optional<Command> wish(Random random, FoldTables tables, Site site) {
        if (random.nextInt(KEPT_OF) == 0) {
            keep(site);
        }
        return random.nextInt(WANTED_OF) == 0 ? rewind(random, tables, site) : Optional.empty();
    }

    private void keep(Site site) {
        if (pasts.size() == KEPT_MAX) {
            pasts.remove(0);
        }
        pasts.add(new Past(site.node(), heads(site.held().vector())));
    }

    private static SortedMap<Origin, Long> heads(VersionVector vector) {
        SortedMap<Origin, Long> heads = new TreeMap<>();
        vector.rows().forEach(row -> heads.put(row.origin(), row.maxSeq()));
        return heads;
    }

    private Optional<Command> rewind(Random random, FoldTables tables, Site site) {
        VersionVector now = site.held().vector();
        List<Past> known = pasts.stream().filter(past -> within(past, now)).toList();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        int from = random.nextInt(4) == 0 ? 0 : Math.max(0, known.size() - LAST);
        Past past = known.get(from + random.nextInt(known.size() - from));
        Optional<SortedSet<ModelKey>> models =
                random.nextInt(3) == 0 ? Optional.of(some(random, tables)) : Optional.empty();
        if (models.isPresent()) {
            counts.count("rewind of some models");
        }
        if (!past.node().equals(site.node())) {
            counts.count("rewind to another node's past");
        }
        // so that another can undo this one
        keep(site);
        boolean complete = random.nextInt(4) > 0;
        return Optional.of(
                new Command.Rewind(
                        "ann",
                        new Payload.Rewind(
                                models,
                                ranges(past, now, complete),
                                complete,
                                "",
                                BACKUP,
                                Hash.ZERO)));
    }

    private static boolean within(Past past, VersionVector now) {
        return past.heads().entrySet().stream()
                .allMatch(head -> head.getValue() <= now.maxSeq(head.getKey()));
    }

    private static SortedMap<Origin, Payload.Rewind.Range> ranges(
            Past past, VersionVector now, boolean complete) {
        SortedMap<Origin, Payload.Rewind.Range> ranges = new TreeMap<>();
        heads(now)
                .forEach(
                        (origin, upTo) -> {
                            long after = past.heads().getOrDefault(origin, 0L);
                            if (complete || after < upTo) {
                                ranges.put(origin, new Payload.Rewind.Range(after, upTo));
                            }
                        });
        return ranges;
    }

    /** Of one name, or of two. */
    private static SortedSet<ModelKey> some(Random random, FoldTables tables) {
        SortedSet<ModelKey> models = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            String name = Wishes.names().get(random.nextInt(Wishes.names().size()));
            tables.generations(name).forEach(row -> models.add(row.key()));
            models.add(new ModelKey(name, 1));
        }
        return models;
    }
}
