package dev.rookery.node.store;

import dev.rookery.node.claim.PledgeMemory;
import dev.rookery.sync.message.Pledge;
import java.util.List;
import java.util.Optional;

/**
 * This node's pledges in ballots, node-local: in no copy. Rows keep the order in which they came.
 *
 * <p>Threads: as its connection.
 */
final class PledgeTable implements PledgeMemory {

    private static final String COLUMNS = "SELECT entity, holder, ballot, voted, number";

    private final Query one;
    private final Query count;
    private final Query write;
    private final Query drop;
    private final Query oldest;

    PledgeTable(Db db) {
        String reading = "read pledges on numbers";
        one = db.prepare(reading, COLUMNS + " FROM local_pledge WHERE entity = ? AND holder = ?");
        count = db.prepare(reading, "SELECT count(*) FROM local_pledge");
        write =
                db.prepare(
                        "keep a pledge",
                        "INSERT INTO local_pledge (entity, holder, ballot, voted, number)"
                                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (entity, holder) DO UPDATE"
                                + " SET ballot = excluded.ballot, voted = excluded.voted,"
                                + " number = excluded.number");
        drop =
                db.prepare(
                        "forget a pledge",
                        "DELETE FROM local_pledge WHERE entity = ? AND holder = ?");
        oldest = db.prepare(reading, COLUMNS + " FROM local_pledge ORDER BY id LIMIT ?");
    }

    @Override
    public Optional<Pledge> pledge(String entity, String holder) {
        return one.with(entity).with(holder).one(PledgeTable::read);
    }

    @Override
    public int count() {
        return count.one(row -> (int) row.integer(1)).orElse(0);
    }

    @Override
    public void put(Pledge pledge) {
        write.with(pledge.entity())
                .with(pledge.holder())
                .with(pledge.ballot())
                .with(pledge.voted())
                .with(pledge.number())
                .run();
    }

    @Override
    public void drop(Pledge pledge) {
        drop.with(pledge.entity()).with(pledge.holder()).run();
    }

    @Override
    public List<Pledge> oldest(int limit) {
        return oldest.with(limit).all(PledgeTable::read);
    }

    private static Pledge read(Row row) {
        return new Pledge(row.text(1), row.text(2), row.integer(3), row.integer(4), row.integer(5));
    }
}
