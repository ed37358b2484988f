package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * The rows that the fold writes and the rules read: what people see, next to the facts it comes
 * from. Rows point at facts by a handle that the adapter chooses ({@link FactRef}).
 *
 * <p>Threads: owned by whoever owns the transaction or the read-only connection behind it.
 */
public interface FoldTables {

    // models

    /** The model's row; empty when no fact of it is held. */
    Optional<ModelRow> model(ModelKey key);

    /**
     * The live model ({@link ModelRow#live}) that shows this name, a suffix included ({@code
     * name~1a2b}).
     */
    Optional<ModelRow> shown(String name);

    /** Every model that was created with this name, by generation, closed ones included. */
    List<ModelRow> generations(String name);

    /** Inserts or replaces. */
    void put(ModelRow row);

    /** All renames to a name, whoever holds it now. (Creations are {@link #generations}.) */
    List<NameClaim> claimsOn(String name);

    /** All renames of a model. */
    List<NameClaim> claimsOf(ModelKey key);

    /** Adds a rename. */
    void add(NameClaim claim);

    // versions

    Optional<VersionRow> version(ModelKey key, Ulid id);

    /** Versions of this ULID in any model, closed ones included: nearly always one. */
    List<VersionRow> byUlid(Ulid id);

    /** Versions with a claim on this number, winners and losers. */
    List<VersionRow> numbered(ModelKey key, long number);

    /** Versions that were registered under this label, winners and losers. */
    List<VersionRow> labelled(ModelKey key, String label);

    /** Versions whose short id ({@link VersionRow#shortId}) this is: 12 hex digits. */
    List<VersionRow> shortId(ModelKey key, String hex);

    /** The newest version (by rank) that stands in the stage. */
    Optional<VersionRow> newestIn(ModelKey key, Stage stage);

    /** The newest version that stands in development, staging or production. */
    Optional<VersionRow> latest(ModelKey key);

    /**
     * Versions of a model, those in no list included, newest registration (by rank) first.
     *
     * @param before only those registered before this rank; empty for the newest
     * @param limit at most so many
     */
    List<VersionRow> versions(ModelKey key, Optional<Rank> before, int limit);

    /**
     * Inserts or replaces, by model and ULID. Keeps every lookup above true. Losers of a number are
     * put before its winner.
     */
    void put(VersionRow row);

    /**
     * What is known of a version that facts name, but whose registration is not held. Asked once
     * per registration, and nearly always empty.
     */
    Optional<AwaitedRow> awaited(ModelKey key, Ulid id);

    /** Inserts or replaces, by model and ULID. */
    void put(AwaitedRow row);

    /** Removes an awaited row: its registration is here. */
    void arrived(ModelKey key, Ulid id);

    // moves, kept in rank order

    /** All moves and model-level closings of a model, in rank order. */
    List<MoveRow> moves(ModelKey key);

    /** The rank of the latest of them. */
    Optional<Rank> latestMove(ModelKey key);

    /** Those that rank after a place in the order, in rank order. */
    List<MoveRow> movesAfter(ModelKey key, Rank rank);

    /** Those from one place in the order to another, both included, in rank order. */
    List<MoveRow> movesBetween(ModelKey key, Rank first, Rank last);

    /**
     * Moves and rollbacks that put a version into production, the latest first.
     *
     * @param before only those that rank before; empty for the latest
     * @param limit at most so many
     */
    List<MoveRow> promotions(ModelKey key, Optional<Rank> before, int limit);

    /** Inserts or replaces, by fact. */
    void put(MoveRow row);

    /** What a rollback says, by its fact. */
    Optional<RollbackRow> rollback(ModelKey key, FactRef fact);

    /**
     * A model's rollbacks, the latest first, whatever became of them.
     *
     * @param limit at most so many
     */
    List<RollbackRow> rollbacks(ModelKey key, int limit);

    /** Inserts or replaces, by fact. */
    void put(RollbackRow row);

    // registers: the last writer by rank wins

    Optional<RegisterRow> register(RegisterRow.Cell cell);

    /** Every cell of a version, or of the model itself when {@code version} is empty. */
    List<RegisterRow> registers(ModelKey key, Optional<Ulid> version);

    void put(RegisterRow row);

    // observations

    void add(ObservationRow row);

    /** A version's observations in rank order. */
    List<ObservationRow> observations(ModelKey key, Ulid version);

    // CMA-ES runs

    /** Keeps a run; of one version and configuration the greater fitness. */
    void put(RunRow row);

    /**
     * A model's runs, the fittest first, whatever became of their versions.
     *
     * @param limit at most so many
     */
    List<RunRow> fittest(ModelKey key, int limit);

    // parity reports

    /** The rows of parity reports. */
    ParityTables parity();

    // hooks

    /** The rows of hooks. */
    HookTables hooks();

    // retraining

    /** Which causes asked for retraining. */
    RetrainingTables retraining();

    // facts

    /** The fact that a row points at. */
    Fact fact(FactRef ref);

    // rewinds

    /** Every rewind that is held. */
    Rewinds rewinds();

    /** One more is held. */
    void add(Rewind rewind);

    /** The models of which facts in a stretch of an origin are held. */
    SortedSet<ModelKey> written(Origin origin, Payload.Rewind.Range range);

    /**
     * Throws away all that is folded of a model, and folds its facts again in rank order; no event
     * is taken meanwhile.
     *
     * @param each is told of every fact of the model
     */
    void refold(ModelKey key, Consumer<Fact> each);

    // what happened, for watchers of this node; not part of what is folded

    /** Appends to the node's own event log. */
    void event(RegistryEvent event);
}
