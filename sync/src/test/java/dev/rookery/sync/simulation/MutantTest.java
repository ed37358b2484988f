package dev.rookery.sync.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A simulation that notices nothing proves nothing. */
public class MutantTest {
    private static final int SEEDS = 50;

    @Test
    @Tag("long")
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
        return Mutant.all(Path.of("src/test/resources/mutants"), List.of(Path.of("src/main/java")));
    }

    private static String run(ClassLoader mutated) throws ReflectiveOperationException {
        return (String)
                Class.forName(MutantTest.class.getName(), true, mutated)
                        .getDeclaredMethod("firstCaught")
                        .invoke(null);
    }

    /** What was noticed first; empty when nothing was. Called within each mutant. */
    public static String firstCaught() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new Simulation(any -> new Notes()).run(seed);
            } catch (Violation | IllegalStateException e) {
                return e.getMessage();
            }
        }
        return "";
    }
}
