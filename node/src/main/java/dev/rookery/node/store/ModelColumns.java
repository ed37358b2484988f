package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.StageCounts;
import dev.rookery.node.registry.Ulid;
import java.util.Optional;

/**
 * A model's row as one blob, and back.
 *
 * <p>Threads: as its connection.
 */
final class ModelColumns {

    private static final int CLOSED = 1;
    private static final int REWOUND = 2;

    private final FactTable facts;

    ModelColumns(FactTable facts) {
        this.facts = facts;
    }

    ModelRow read(ModelKey key, byte[] bytes) {
        RowReader in = new RowReader(bytes);
        FactRef first = in.ref(facts);
        int flags = in.small();
        long numberMax = in.integer();
        StageCounts stages = stages(in);
        ModelType type = Codes.type(in.small());
        long created = in.integer();
        long updated = in.integer();
        String shown = in.text();
        Optional<Ulid> production = in.maybeUlid();
        Optional<FactRef> typedBy = in.small() == 0 ? Optional.empty() : Optional.of(in.ref(facts));
        return new ModelRow(
                key,
                first,
                shown,
                (flags & CLOSED) != 0,
                (flags & REWOUND) != 0,
                production,
                numberMax,
                stages,
                type,
                typedBy,
                created,
                updated);
    }

    static byte[] bytes(ModelRow row) {
        RowWriter out = new RowWriter();
        out.ref(row.first()).small((row.closed() ? CLOSED : 0) | (row.rewound() ? REWOUND : 0));
        out.integer(row.numberMax());
        write(row.stages(), out);
        out.small(Codes.of(row.type()));
        out.integer(row.createdAtMillis()).integer(row.updatedAtMillis()).text(row.shownName());
        out.maybe(row.production()).small(row.typedBy().isPresent() ? 1 : 0);
        row.typedBy().ifPresent(out::ref);
        return out.bytes();
    }

    private static StageCounts stages(RowReader in) {
        return new StageCounts(
                in.integer(), in.integer(), in.integer(), in.integer(), in.integer());
    }

    private static void write(StageCounts stages, RowWriter out) {
        out.integer(stages.development()).integer(stages.staging()).integer(stages.production());
        out.integer(stages.archived()).integer(stages.rejected());
    }
}
