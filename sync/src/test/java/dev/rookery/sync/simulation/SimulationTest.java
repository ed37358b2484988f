package dev.rookery.sync.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SimulationTest {
    private static final List<String> MUST_HAPPEN =
            Stream.concat(
                            Stream.of(Chaos.Fault.values()).map(Enum::name),
                            Stream.of(
                                    "NAT",
                                    "chain of relays",
                                    "breaker closed",
                                    "breaker half_open",
                                    "breaker open",
                                    "call BUSY",
                                    "call FAILED",
                                    "commit failed",
                                    "commits undone",
                                    "exchange failed",
                                    "join begun anew",
                                    "join broken off",
                                    "join continued",
                                    "joined by snapshot",
                                    "joiner died in its exchange",
                                    "joiner gone within a join",
                                    "joiner's disk full",
                                    "lie refused",
                                    "mesh",
                                    "message cut off",
                                    "message late",
                                    "message lost",
                                    "message overtaken",
                                    "message repeated",
                                    "read-only",
                                    "rotation",
                                    "round EQUAL",
                                    "round FAILED",
                                    "round PULLED",
                                    "snapshot refused as busy",
                                    "step dropped",
                                    "writable again",
                                    "write",
                                    "write refused"))
                    .toList();

    @Test
    void nodesAgreeAfterAnyHistoryAndLoseNothingThatWasAcknowledged() {
        Long only = Long.getLong("sim.seed");
        if (only != null) {
            new Simulation(any -> new Notes()).run(only, System.out::println);
        } else {
            simulate(1, Integer.getInteger("sim.seeds", 40), 0);
        }
    }

    @Test
    @Tag("long")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void nodesAgreeAfterManyMoreHistories() {
        simulate(1_000_000, Integer.MAX_VALUE, Integer.getInteger("sim.node-hours", 2_000));
    }

    @Test
    void everySeedTellsTheSameStoryTwice() {
        for (long seed = 1; seed <= 6; seed++) {
            assertEquals(
                    new Simulation(any -> new Notes()).run(seed),
                    new Simulation(any -> new Notes()).run(seed),
                    "seed " + seed);
        }
    }

    /** Until both are reached, or the seeds are used up. */
    private static void simulate(long first, int seeds, int nodeHours) {
        Simulation simulation = new Simulation(any -> new Notes());
        for (long seed = first; seed < first + seeds; seed++) {
            simulation.run(seed);
            if (nodeHours > 0 && simulation.nodeHours() >= nodeHours) {
                break;
            }
        }
        System.out.println(simulation.report());
        List<String> never = new ArrayList<>(MUST_HAPPEN);
        never.removeAll(simulation.counts().keySet());
        assertTrue(never.isEmpty(), "never happened: " + never);
    }
}
