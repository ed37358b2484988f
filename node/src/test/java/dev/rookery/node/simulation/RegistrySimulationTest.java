package dev.rookery.node.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.simulation.Simulation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                    "Rewind",
                    "Rollback",
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
                    "conflict.rewind",
                    "fact taken back",
                    "late fact",
                    "joined by snapshot",
                    "model.rollback",
                    "number came late",
                    "number reserved",
                    "numbers lost",
                    "numbers merged",
                    "numbers of an older backup",
                    "numbers split",
                    "numbers unavailable",
                    "refused",
                    "registration repeated",
                    "rewind of some models",
                    "rewind taken back",
                    "rewind to another node's past",
                    "write confirmed",
                    "write unconfirmed");

    @TempDir Path disk;

    @Test
    void nodesShowTheSameRegistryAfterAnyHistory() {
        Long only = Long.getLong("sim.seed");
        if (only != null) {
            RegistryWorlds.in(disk).run(only, System.out::println);
        } else {
            simulate(1, Integer.getInteger("sim.registry.seeds", 12));
        }
    }

    @Test
    @Tag("long")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void nodesShowTheSameRegistryAfterManyMoreHistories() {
        simulate(1_000_000, Integer.getInteger("sim.registry.worlds", 60));
    }

    @Test
    void everySeedTellsTheSameStoryTwice() {
        for (long seed = 3; seed <= 4; seed++) {
            assertEquals(
                    RegistryWorlds.in(disk).run(seed),
                    RegistryWorlds.in(disk).run(seed),
                    "seed " + seed);
        }
    }

    private void simulate(long first, int worlds) {
        Simulation simulation = RegistryWorlds.in(disk);
        for (long seed = first; seed < first + worlds; seed++) {
            simulation.run(seed);
        }
        System.out.println(simulation.report());
        List<String> never = new ArrayList<>(MUST_HAPPEN);
        never.removeAll(simulation.counts().keySet());
        assertTrue(never.isEmpty(), "never happened: " + never);
    }
}
