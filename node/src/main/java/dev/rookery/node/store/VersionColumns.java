package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.node.registry.VersionRow.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A version's row as one blob, and back. It begins with the ULID.
 *
 * <p>Threads: as its connection.
 */
final class VersionColumns {

    private static final int LABEL_LOST = 1;
    private static final int OVERLAID = 2;
    private static final int NUMBERED = 4;
    private static final int SHORT_GIVEN = 8;

    private final FactTable facts;

    VersionColumns(FactTable facts) {
        this.facts = facts;
    }

    /** The ULID in a row's blob. */
    static Ulid ulid(byte[] row) {
        return new RowReader(row).ulid();
    }

    VersionRow read(ModelKey key, byte[] bytes) {
        RowReader in = new RowReader(bytes);
        Ulid id = in.ulid();
        FactRef registration = in.ref(facts);
        int flags = in.small();
        Stage stage = Codes.stage(in.small());
        ModelType type = Codes.type(in.small());
        long created = in.integer();
        long updated = in.integer();
        String label = in.text();
        OptionalLong number =
                (flags & NUMBERED) == 0 ? OptionalLong.empty() : OptionalLong.of(in.integer());
        Optional<String> shortId =
                (flags & SHORT_GIVEN) == 0 ? Optional.empty() : Optional.of(in.text());
        return new VersionRow(
                key,
                id,
                registration,
                claims(in, registration),
                number,
                label,
                (flags & LABEL_LOST) != 0,
                shortId,
                type,
                stage,
                (flags & OVERLAID) != 0,
                created,
                updated);
    }

    /** Binds stage, type, number and the blob. */
    static Query bind(Query query, VersionRow row) {
        query.with(Codes.of(row.stage())).with(Codes.of(row.type()));
        if (row.number().isPresent()) {
            query.with(row.number().getAsLong());
        } else {
            query.withNull();
        }
        return query.with(bytes(row));
    }

    private static byte[] bytes(VersionRow row) {
        RowWriter out = new RowWriter();
        out.integer(row.id().high()).integer(row.id().low()).ref(row.registration());
        out.small(
                (row.labelLost() ? LABEL_LOST : 0)
                        | (row.overlaid() ? OVERLAID : 0)
                        | (row.number().isPresent() ? NUMBERED : 0)
                        | (row.shortIdGiven().isPresent() ? SHORT_GIVEN : 0));
        out.small(Codes.of(row.stage())).small(Codes.of(row.type()));
        out.integer(row.createdAtMillis()).integer(row.updatedAtMillis()).text(row.label());
        row.number().ifPresent(out::integer);
        row.shortIdGiven().ifPresent(out::text);
        claims(out, row);
        return out.bytes();
    }

    /**
     * A claim made by the registration itself needs no pointer; nearly always it is the only one.
     */
    private static void claims(RowWriter out, VersionRow row) {
        out.integer(row.claims().size());
        for (Claim claim : row.claims()) {
            boolean own = claim.fact().handle() == row.registration().handle();
            out.integer(claim.number()).small(claim.majority() ? 1 : 0).small(own ? 1 : 0);
            if (!own) {
                out.ref(claim.fact());
            }
        }
    }

    private List<Claim> claims(RowReader in, FactRef registration) {
        int count = (int) in.integer();
        List<Claim> claims = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long number = in.integer();
            boolean majority = in.small() != 0;
            boolean own = in.small() != 0;
            claims.add(new Claim(number, majority, own ? registration : in.ref(facts)));
        }
        return claims;
    }
}
