package dev.rookery.sync.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.vector.OriginRow;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int STEPS = 60;
    private static final List<String> MUST_HAPPEN =
            List.of(
                    "clock jump",
                    "clone",
                    "commit fails",
                    "commit fails but is durable",
                    "disk full or not",
                    "given",
                    "over the wire",
                    "pull complete",
                    "pull dropped",
                    "ranges",
                    "ranges dropped",
                    "restart",
                    "restore",
                    "rotation after a restore",
                    "rotation rolled back",
                    "rumor",
                    "rumor and writes in one commit",
                    "rumor dropped",
                    "rumor gap",
                    "snapshots fail or work",
                    "snapshots fail late or work",
                    "twins",
                    "write",
                    "write refused");

    @Test
    void nodesAgreeAfterAnyHistoryAndLoseNothingThatWasAcknowledged() {
        simulate(1, Integer.getInteger("sim.seeds", 2_000));
    }

    @Test
    @Tag("long")
    void nodesAgreeAfterManyMoreHistories() {
        simulate(1_000_000, 10_000);
    }

    @Test
    void everySeedTellsTheSameStoryTwice() {
        for (long seed = 1; seed <= 50; seed++) {
            assertEquals(
                    world(seed, UnaryOperator.identity()).trace.toString(),
                    world(seed, UnaryOperator.identity()).trace.toString(),
                    "seed " + seed);
        }
    }

    @Test
    void aStoreThatForgetsWhatItCommittedIsFound() {
        assertCaught(
                store ->
                        new SabotagedStore(store) {
                            private int commits;

                            @Override
                            public void commit() {
                                if (++commits % 5 == 0) {
                                    super.rollback();
                                } else {
                                    super.commit();
                                }
                            }
                        });
    }

    @Test
    void aSeqReusedAfterAFailedCommitIsFound() {
        assertCaught(
                store ->
                        new SabotagedStore(store) {
                            private final List<OriginRow> atStart = store.load();

                            @Override
                            public List<OriginRow> load() {
                                return atStart;
                            }
                        });
    }

    @Test
    void aStampThatIgnoresWhatIsHeldIsFound() {
        assertCaught(
                store ->
                        new SabotagedStore(store) {
                            @Override
                            public Stamp latest(String entity) {
                                return Stamp.ZERO;
                            }
                        });
    }

    @Test
    void rowsThatAreNotKeptAreFound() {
        assertCaught(
                store ->
                        new SabotagedStore(store) {
                            @Override
                            public void put(Collection<OriginRow> rows) {
                                super.put(List.of());
                            }
                        });
    }

    /** A test that cannot fail proves nothing. */
    private static void assertCaught(UnaryOperator<FactStore> sabotage) {
        int caught = 0;
        for (long seed = 1; seed <= 50; seed++) {
            try {
                SimulatedWorld world = new SimulatedWorld(seed, sabotage);
                world.run(STEPS);
                world.heal();
            } catch (SimulatedWorld.Violation e) {
                caught++;
            }
        }
        assertTrue(caught > 0, "no seed of 50 noticed");
    }

    private static void simulate(long first, int seeds) {
        Map<String, Integer> sometimes = new TreeMap<>();
        Long only = Long.getLong("sim.seed");
        long from = only == null ? first : only;
        long to = only == null ? first + seeds : only + 1;
        for (long seed = from; seed < to; seed++) {
            SimulatedWorld world = world(seed, UnaryOperator.identity());
            world.sometimes.forEach((what, times) -> sometimes.merge(what, times, Integer::sum));
        }
        assertTrue(
                only != null || sometimes.keySet().containsAll(MUST_HAPPEN),
                "what happened: " + sometimes);
    }

    static SimulatedWorld world(long seed, UnaryOperator<FactStore> sabotage) {
        SimulatedWorld world = new SimulatedWorld(seed, sabotage);
        try {
            world.run(STEPS);
            world.heal();
            return world;
        } catch (SimulatedWorld.Violation e) {
            throw new AssertionError(
                    "seed " + seed + ", again with -Dsim.seed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
