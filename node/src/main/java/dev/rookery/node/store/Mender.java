package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.sync.driver.Mending;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.vector.OriginRow;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts true facts where rows are damaged or missing. What a fact was folded from was checked when
 * it came, so its folded rows are right, unless they were rebuilt since: then the damaged row was
 * left out and is folded now. Only where a row's wrong bytes passed for a fact, or a row is gone
 * and nobody knows since when, all is folded anew.
 *
 * <p>Threads: owned by the sync loop.
 */
final class Mender {

    private static final Logger log = LoggerFactory.getLogger(Mender.class);

    private final Writer writer;

    Mender(Writer writer) {
        this.writer = writer;
    }

    /** In a transaction of its own. */
    void mend(List<Mending> facts, Collection<OriginRow> rows) {
        boolean[] anew = {false};
        writer.inTransaction(
                () -> {
                    Set<Long> unfolded = writer.unfolded.all();
                    for (Mending mending : facts) {
                        anew[0] |= mend(mending, unfolded);
                    }
                    rows.forEach(writer.tables.origins::put);
                    writer.unfolded.put(unfolded);
                    if (anew[0]) {
                        writer.meta.fold(0); // A crash before the rebuild: the next start does it.
                    }
                });
        writer.forget();
        if (anew[0]) {
            log.warn("[store] tables may come from damaged facts: folding anew");
            log.info("[store] folded anew: {}", new Rebuild(writer).run());
        }
    }

    /**
     * @return whether the tables may hold what the row said
     */
    private boolean mend(Mending mending, Set<Long> unfolded) {
        Fact fact = mending.fact();
        Optional<StoredFact> damaged = mending.damaged();
        FactRef ref =
                damaged.isPresent()
                        ? writer.tables.facts.mend(damaged.get().row(), fact)
                        : writer.tables.facts.insert(fact);
        boolean left = unfolded.remove(ref.handle());
        if (left) {
            writer.tables.fold(fact, ref);
        }
        ModelKey.ofEntity(fact.entity()).ifPresent(model -> tell(model, ref, fact));
        boolean passed = damaged.flatMap(StoredFact::fact).isPresent();
        return !left && (passed || damaged.isEmpty());
    }

    private void tell(ModelKey model, FactRef ref, Fact fact) {
        String detail = "fact " + fact.dot() + " was damaged on this disk and is mended";
        writer.events.take(new RegistryEvent("audit.mended", model, Optional.empty(), ref, detail));
    }
}
