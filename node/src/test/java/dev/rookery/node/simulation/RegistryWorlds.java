package dev.rookery.node.simulation;

import dev.rookery.sync.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * Worlds of registries by seed; some keep their tables in memory, some in files.
 *
 * <p>Threads: stateless.
 */
final class RegistryWorlds {

    /** Every so many seeds one world has files. */
    private static final int FILES_OF = 4;

    private static final Duration LONGEST = Duration.ofMinutes(20);

    private RegistryWorlds() {}

    /**
     * A simulation of them.
     *
     * @param folder where the files go
     */
    static Simulation in(Path folder) {
        return new Simulation(seed -> registries(seed, folder), LONGEST);
    }

    private static Registries registries(long seed, Path folder) {
        return new Registries(
                seed % FILES_OF == 0 ? Optional.of(fresh(folder, seed)) : Optional.empty(),
                new Random(-seed));
    }

    private static Path fresh(Path folder, long seed) {
        try {
            return Files.createTempDirectory(folder, "world" + seed + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("could not make a folder in " + folder, e);
        }
    }
}
