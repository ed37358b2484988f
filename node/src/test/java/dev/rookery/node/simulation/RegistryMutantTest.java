package dev.rookery.node.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.simulation.Mutant;
import dev.rookery.sync.simulation.MutantLoader;
import dev.rookery.sync.simulation.Simulation;
import dev.rookery.sync.simulation.Violation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A simulation that notices nothing proves nothing. */
public class RegistryMutantTest {
    private static final int SEEDS = 50;

    @TempDir Path disk;

    @Test
    @Tag("long")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyMutantIsCaughtWithinFiftySeeds() throws ReflectiveOperationException {
        List<Mutant> mutants = mutants();
        List<String> missed = new ArrayList<>();
        for (Mutant mutant : mutants) {
            String caught = run(new MutantLoader(mutant));
            System.out.println(mutant.name() + ": " + caught);
            if (caught.isEmpty()) {
                missed.add(mutant.name());
            }
        }
        assertEquals(List.of(), missed);
        assertTrue(mutants.size() >= 15, mutants.size() + " mutants");
    }

    @Test
    void everyMutantStillFindsWhatItEdits() {
        assertTrue(mutants().stream().noneMatch(mutant -> mutant.sources().isEmpty()));
    }

    private static List<Mutant> mutants() {
        return Mutant.all(
                Path.of("src/test/resources/mutants"),
                List.of(Path.of("src/main/java"), Path.of("../sync/src/main/java")));
    }

    private String run(ClassLoader mutated) throws ReflectiveOperationException {
        return (String)
                Class.forName(RegistryMutantTest.class.getName(), true, mutated)
                        .getDeclaredMethod("firstCaught", Path.class)
                        .invoke(null, disk);
    }

    /** What was noticed first; empty when nothing was. Called within each mutant. */
    public static String firstCaught(Path disk) {
        Simulation simulation = RegistryWorlds.in(disk);
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                simulation.run(seed);
            } catch (Violation | IllegalStateException e) {
                String message = String.valueOf(e.getMessage());
                return message.substring(0, Math.min(message.length(), 300));
            }
        }
        return "";
    }
}
