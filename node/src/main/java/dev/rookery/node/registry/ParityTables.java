package dev.rookery.node.registry;

import dev.rookery.sync.fact.Rank;
import java.util.List;
import java.util.Optional;

/**
 * The rows of parity reports.
 *
 * <p>Threads: as the tables that they belong to.
 */
public interface ParityTables {

    /** The report of this id with this result. */
    Optional<ParityRow> report(String config, Ulid id, boolean passed);

    /** Inserts or replaces, by configuration, id and result. */
    void put(ParityRow row);

    /**
     * A configuration's reports, newest (by rank) first.
     *
     * @param before only those that rank before; empty for the newest
     * @param limit at most so many
     */
    List<ParityRow> reports(String config, Optional<Rank> before, int limit);

    /** How many there are of a configuration; empty when there are none. */
    Optional<ParityCount> count(String config);

    /** Inserts or replaces, by configuration. */
    void put(ParityCount count);

    /**
     * Every configuration, by name.
     *
     * @param after only those after this name; empty text for the first
     * @param limit at most so many
     */
    List<ParityCount> counts(String after, int limit);
}
