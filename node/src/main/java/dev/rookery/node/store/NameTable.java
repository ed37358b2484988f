package dev.rookery.node.store;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.NameClaim;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Renames, by name and by model.
 *
 * <p>Threads: as its connection.
 */
final class NameTable {

    private static final Comparator<NameClaim> BY_RANK =
            Comparator.comparing(claim -> claim.fact().rank());

    private final ModelTable models;
    private final FactTable facts;
    private final Query byName;
    private final Query byModel;
    private final Query write;

    NameTable(Db db, ModelTable models, FactTable facts) {
        this.models = models;
        this.facts = facts;
        byName =
                db.prepare(
                        "read claims on a name",
                        "SELECT model, fact FROM name_claim WHERE name = ?");
        byModel =
                db.prepare(
                        "read a model's names",
                        "SELECT name, fact FROM name_claim WHERE model = ?");
        write = db.prepare("keep a rename", "INSERT INTO name_claim VALUES (?,?,?)");
    }

    List<NameClaim> on(String name) {
        List<NameClaim> claims =
                byName.with(name)
                        .all(
                                row ->
                                        new NameClaim(
                                                name,
                                                models.key(row.integer(1)),
                                                facts.ref(row.integer(2))));
        claims.sort(BY_RANK);
        return claims;
    }

    List<NameClaim> of(ModelKey key) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        if (slot.isEmpty()) {
            return List.of();
        }
        List<NameClaim> claims =
                byModel.with(slot.get().id)
                        .all(row -> new NameClaim(row.text(1), key, facts.ref(row.integer(2))));
        claims.sort(BY_RANK);
        return claims;
    }

    void add(NameClaim claim) {
        write.with(claim.name()).with(models.slotOrNew(claim.key()).id);
        write.with(claim.fact().handle()).run();
    }
}
