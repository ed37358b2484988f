package dev.rookery.node.registry;

import java.util.Comparator;

/**
 * That a version came from a CMA-ES run, as a registration of it says. It stays, whatever becomes
 * of the version.
 *
 * <p>Threads: immutable.
 *
 * @param fitness 0 to 1; the greater, where one version was registered with two
 */
public record RunRow(ModelKey model, Ulid version, RunConfig config, double fitness) {

    /** The fittest first; among equals by version. */
    static final Comparator<RunRow> FITTEST =
            Comparator.comparing(RunRow::fitness)
                    .reversed()
                    .thenComparing(RunRow::version)
                    .thenComparing(RunRow::config);

    public RunRow {
        fitness += 0.0; // No minus zero: its bits would sort as those of a negative number.
    }
}
