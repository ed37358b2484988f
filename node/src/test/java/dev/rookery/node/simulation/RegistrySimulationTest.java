package dev.rookery.node.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RegistrySimulationTest {
    private static final List<String> MUST_HAPPEN =
            List.of(
                    "Cleanup",
                    "CreateModel",
                    "DeleteModel",
                    "DescribeModel",
                    "DescribeVersion",
                    "Move",
                    "Observe",
                    "Register",
                    "RemoveAlias",
                    "RemoveTag",
                    "RenameModel",
                    "Renumber",
                    "SetAlias",
                    "SetTag",
                    "UndeleteModel",
                    "conflict.closed",
                    "conflict.label",
                    "conflict.move_superseded",
                    "conflict.name",
                    "conflict.number",
                    "conflict.number_settled",
                    "conflict.production",
                    "late fact",
                    "refused",
                    "registration repeated",
                    "write confirmed",
                    "write unconfirmed");

    /** Every so many worlds one has real files. */
    private static final int SQLITE_OF = 4;

    @TempDir Path disk;

    @Test
    void nodesShowTheSameRegistryAfterAnyHistory() {
        Long only = Long.getLong("sim.seed");
        if (only != null) {
            new Simulation(this::registries).run(only, System.out::println);
        } else {
            simulate(1, Integer.getInteger("sim.registry.seeds", 12), true);
        }
    }

    @Test
    @Tag("long")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void nodesShowTheSameRegistryAfterManyMoreHistories() {
        simulate(1_000_000, Integer.getInteger("sim.registry.worlds", 60), true);
    }

    @Test
    void everySeedTellsTheSameStoryTwice() {
        for (long seed = 3; seed <= 4; seed++) {
            assertEquals(
                    new Simulation(this::registries).run(seed),
                    new Simulation(this::registries).run(seed),
                    "seed " + seed);
        }
    }

    private void simulate(long first, int worlds, boolean all) {
        Simulation simulation = new Simulation(this::registries);
        for (long seed = first; seed < first + worlds; seed++) {
            simulation.run(seed);
        }
        System.out.println(simulation.report());
        List<String> never = new ArrayList<>(MUST_HAPPEN);
        never.removeAll(simulation.counts().keySet());
        assertTrue(never.isEmpty() || !all, "never happened: " + never);
    }

    private Registries registries(long seed) {
        return registries(seed, seed % SQLITE_OF == 0 ? Optional.of(disk) : Optional.empty());
    }

    private static Registries registries(long seed, Optional<Path> disk) {
        try {
            Optional<Path> folder = Optional.empty();
            if (disk.isPresent()) {
                folder = Optional.of(Files.createTempDirectory(disk.get(), "world" + seed + "-"));
            }
            return new Registries(folder, new Random(-seed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
