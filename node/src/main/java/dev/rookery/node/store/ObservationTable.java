package dev.rookery.node.store;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ObservationRow;
import dev.rookery.node.registry.Ulid;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which facts are observations of which version.
 *
 * <p>Threads: as its connection.
 */
final class ObservationTable {

    private final ModelTable models;
    private final FactTable facts;
    private final Query read;
    private final Query write;

    ObservationTable(Db db, ModelTable models, FactTable facts) {
        this.models = models;
        this.facts = facts;
        read =
                db.prepare(
                        "read observations",
                        "SELECT fact FROM observation WHERE model = ? AND high = ? AND low = ?");
        write = db.prepare("keep an observation", "INSERT INTO observation VALUES (?,?,?,?)");
    }

    void add(ObservationRow row) {
        write.with(models.slotOrNew(row.model()).id);
        write.with(row.version().high()).with(row.version().low()).with(row.fact().handle()).run();
    }

    /** In rank order. */
    List<ObservationRow> of(ModelKey key, Ulid id) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        if (slot.isEmpty()) {
            return List.of();
        }
        List<ObservationRow> rows =
                read.with(slot.get().id)
                        .with(id.high())
                        .with(id.low())
                        .all(row -> new ObservationRow(key, id, facts.ref(row.integer(1))));
        rows.sort(Comparator.comparing(row -> row.fact().rank()));
        return rows;
    }
}
