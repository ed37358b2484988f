package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.sync.fact.Rank;
import java.util.List;
import java.util.Optional;

/**
 * Which facts belong to an entity: those that version rows point at as registrations, and those
 * listed here.
 *
 * <p>Threads: as its connection.
 */
final class OtherFactTable {

    private static final String BOTH =
            "SELECT stamp, fact FROM version WHERE model = ?1 AND stamp <= ?2 UNION ALL"
                    + " SELECT stamp, fact FROM other_fact WHERE model = ?1 AND stamp <= ?2"
                    + " ORDER BY stamp DESC";

    private final FactTable facts;
    private final Query link;
    private final Query unlink;
    private final Query newest;

    OtherFactTable(Db db, FactTable facts) {
        this.facts = facts;
        link = db.prepare("keep a fact", "INSERT INTO other_fact VALUES (?,?,?)");
        unlink =
                db.prepare(
                        "keep a fact",
                        "DELETE FROM other_fact WHERE model = ? AND stamp = ? AND fact = ?");
        newest = db.prepare("list a model's facts", BOTH);
    }

    void link(VersionKey at) {
        link.with(at.model()).with(at.stamp()).with(at.fact()).run();
    }

    void unlink(VersionKey at) {
        unlink.with(at.model()).with(at.stamp()).with(at.fact()).run();
    }

    /** Pointers to an entity's facts, newest rank first. */
    List<FactRef> refs(long model, Optional<Rank> before, int limit) {
        long from = before.map(rank -> rank.stamp().bits()).orElse(Long.MAX_VALUE);
        Ranked<FactRef> ranked = new Ranked<>(FactRef::rank, before, limit);
        newest.with(model)
                .with(from)
                .each(row -> ranked.take(row.integer(1), () -> facts.ref(row.integer(2))));
        return ranked.list();
    }
}
