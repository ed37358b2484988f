package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.node.registry.VersionRow.Claim;
import java.util.List;
import java.util.OptionalLong;

/**
 * A version's row as columns, and back.
 *
 * <p>Threads: as its connection.
 */
final class VersionColumns {

    /** What {@link #read} needs, of {@code version v} joined with {@code fact f}. */
    static final String SELECT =
            "SELECT v.stamp, v.fact, f.hash, v.high, v.low, v.label, v.number, v.claimed, v.stage,"
                    + " v.type, v.flags, v.created, v.updated, v.short, v.claims ";

    /** The row's own facts, by {@code version v}. */
    static final String FACT = " CROSS JOIN fact f ON f.id = v.fact ";

    /** What {@link #bind} fills, in this order. */
    static final String CHANGEABLE =
            "label = ?, number = ?, claimed = ?, stage = ?, type = ?, flags = ?, created = ?,"
                    + " updated = ?, short = ?, claims = ?";

    private static final int LABEL_LOST = 1;
    private static final int OVERLAID = 2;
    private static final int MAJORITY = 4;

    private final FactTable facts;

    VersionColumns(FactTable facts) {
        this.facts = facts;
    }

    VersionRow read(ModelKey key, Row row) {
        FactRef registration = facts.ref(row.integer(2), row.integer(1), row.bytes(3));
        Ulid id = new Ulid(row.integer(4), row.integer(5));
        long number = row.integer(7);
        OptionalLong shown = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
        int flags = row.small(11);
        byte[] more = row.bytes(15);
        List<Claim> claims =
                more == null
                        ? List.of(new Claim(row.integer(8), (flags & MAJORITY) != 0, registration))
                        : ClaimCodec.decode(more, facts);
        return new VersionRow(
                key,
                id,
                registration,
                claims,
                shown,
                row.text(6),
                (flags & LABEL_LOST) != 0,
                row.maybeText(14),
                Codes.type(row.small(10)),
                Codes.stage(row.small(9)),
                (flags & OVERLAID) != 0,
                row.integer(12),
                row.integer(13));
    }

    static Query bind(Query query, VersionRow row) {
        Claim first = row.claims().get(0);
        boolean plain =
                row.claims().size() == 1 && first.fact().handle() == row.registration().handle();
        query.with(row.label());
        if (row.number().isPresent()) {
            query.with(row.number().getAsLong());
        } else {
            query.withNull();
        }
        query.with(first.number()).with(Codes.of(row.stage())).with(Codes.of(row.type()));
        query.with(
                (row.labelLost() ? LABEL_LOST : 0)
                        | (row.overlaid() ? OVERLAID : 0)
                        | (first.majority() ? MAJORITY : 0));
        query.with(row.createdAtMillis()).with(row.updatedAtMillis());
        if (row.shortIdGiven().isPresent()) {
            query.with(row.shortIdGiven().get());
        } else {
            query.withNull();
        }
        return plain ? query.withNull() : query.with(ClaimCodec.encode(row.claims()));
    }
}
