package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Rank;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What reads need of the rows beyond {@link FoldTables}: lists in chunks, and counts.
 *
 * <p>Threads: owned by whoever owns the read-only connection behind it.
 */
public interface Listing {

    /**
     * Live models by shown name (as UTF-8 bytes compare).
     *
     * @param after only those after this shown name; empty text for the first
     */
    List<ModelRow> models(String after, int limit);

    /** The rows of every version, of any model, that has this ULID; nearly always one or none. */
    List<VersionRow> byUlid(Ulid id);

    /**
     * Facts of a model, newest rank first, those that the fold ignores included; {@link
     * FoldTables#fact} has what they say.
     *
     * @param before only those that rank before; empty for the newest
     */
    List<FactRef> facts(ModelKey key, Optional<Rank> before, int limit);

    /**
     * The other facts that have a fact's name, of whatever model; none but where origins forked.
     */
    List<Fact> twins(Fact fact);

    /**
     * Versions of live models that show no number, of any stage but deleted; of too many, each
     * model's first by stamp.
     */
    List<VersionRow> unnumbered(int limit);

    /** How many versions of live models stand in each stage, per type; deleted ones left out. */
    List<Count> counts();

    /** How many live models there are. */
    long liveModels();

    /** Every model that has a fact, deleted ones included. */
    Collection<ModelKey> everyModel();

    /** One cell of {@link #counts}. */
    record Count(Stage stage, ModelType type, long versions) {}
}
