package dev.rookery.node.store;

import dev.rookery.node.claim.ClaimMemory;
import dev.rookery.sync.message.Claim;
import java.util.List;
import java.util.Optional;

/**
 * This node's votes on numbers, node-local: in no copy.
 *
 * <p>Threads: as its connection.
 */
final class ClaimTable implements ClaimMemory {

    private final Query holder;
    private final Query highest;
    private final Query spent;
    private final Query count;
    private final Query lowest;
    private final Query write;
    private final Query forget;
    private final Query drop;
    private final Query page;

    ClaimTable(Db db) {
        String reading = "read votes on numbers";
        holder =
                db.prepare(
                        reading, "SELECT holder FROM local_claim WHERE entity = ? AND number = ?");
        highest =
                db.prepare(
                        reading,
                        "SELECT number FROM local_claim WHERE entity = ?"
                                + " ORDER BY number DESC LIMIT 1");
        spent =
                db.prepare(
                        reading,
                        "SELECT coalesce(max(number), 0) FROM local_claim"
                                + " WHERE entity = ? AND holder = ''");
        count = db.prepare(reading, "SELECT count(*) FROM local_claim WHERE entity = ?");
        lowest =
                db.prepare(
                        reading,
                        "SELECT number FROM local_claim WHERE entity = ?"
                                + " ORDER BY number LIMIT 1 OFFSET ?");
        write = db.prepare("keep a vote", "INSERT OR REPLACE INTO local_claim VALUES (?, ?, ?)");
        forget =
                db.prepare(
                        "forget votes", "DELETE FROM local_claim WHERE entity = ? AND number <= ?");
        drop =
                db.prepare(
                        "forget votes", "DELETE FROM local_claim WHERE entity = ? AND number = ?");
        page =
                db.prepare(
                        reading,
                        "SELECT entity, number, holder FROM local_claim"
                                + " WHERE (entity, number) > (?, ?)"
                                + " ORDER BY entity, number LIMIT ?");
    }

    @Override
    public Optional<String> holder(String entity, long number) {
        return holder.with(entity).with(number).one(row -> row.text(1));
    }

    @Override
    public long highest(String entity) {
        return highest.with(entity).one(row -> row.integer(1)).orElse(0L);
    }

    @Override
    public long spent(String entity) {
        return spent.with(entity).one(row -> row.integer(1)).orElse(0L);
    }

    @Override
    public int count(String entity) {
        return count.with(entity).one(row -> (int) row.integer(1)).orElse(0);
    }

    @Override
    public long lowest(String entity, int skip) {
        return lowest.with(entity).with(skip).one(row -> row.integer(1)).orElse(0L);
    }

    @Override
    public void put(Claim claim) {
        write.with(claim.entity()).with(claim.number()).with(claim.holder()).run();
    }

    @Override
    public void forget(String entity, long to) {
        forget.with(entity).with(to).run();
    }

    @Override
    public void drop(String entity, long number) {
        drop.with(entity).with(number).run();
    }

    @Override
    public List<Claim> page(Optional<Claim> after, int limit) {
        return page.with(after.map(Claim::entity).orElse(""))
                .with(after.map(Claim::number).orElse(0L))
                .with(limit)
                .all(row -> new Claim(row.text(1), row.integer(2), row.text(3)));
    }
}
