package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.sync.fact.Fact;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * An event for the first twin of an origin: from there on two nodes wrote under one identity.
 *
 * <p>Threads: as its connection.
 */
final class ForkAlarm {

    /** The event's type. */
    static final String TYPE = "conflict.fork";

    private final OriginTable origins;
    private final EventSink events;

    /** Told in the open transaction; the rows do not say so yet. */
    private final Set<Long> told = new HashSet<>();

    ForkAlarm(OriginTable origins, EventSink events) {
        this.origins = origins;
        this.events = events;
    }

    /** Looks at a fact that was just kept. */
    void kept(Fact fact, FactRef ref) {
        if (FactId.twin(ref.handle()) == 0) {
            return;
        }
        long ordinal = FactId.ordinal(ref.handle());
        Optional<ModelKey> model = ModelKey.ofEntity(fact.entity());
        if (model.isPresent() && !origins.branched(ordinal) && told.add(ordinal)) {
            String detail =
                    "two nodes have written under one identity: "
                            + fact.dot()
                            + " exists twice; all of it is kept; look for a copied data directory";
            events.take(new RegistryEvent(TYPE, model.get(), Optional.empty(), ref, detail));
        }
    }

    /** The transaction ended. */
    void forget() {
        told.clear();
    }
}
