package dev.rookery.sync.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.SimulatedFleet.Spread;
import dev.rookery.sync.fact.Dot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How far and how fast one fact goes, in fleets of all sizes and shapes. */
class FleetTest {
    private static final int[] SIZES = {2, 3, 5, 10, 30, 100, 300, 1_000};

    /** The largest fleet; one of a thousand takes longer than a test may (-Dfleet.nodes=1000). */
    private static final int NODES_MAX = Integer.getInteger("fleet.nodes", 300);

    private static final Duration ROUND = Duration.ofSeconds(6);
    private static final Duration WITHIN = Duration.ofMinutes(2);

    @Test
    void allKnowAFactWithinTwiceTheLogarithmOfTheNodesInRounds() {
        for (int nodes : new int[] {2, 3, 5, 10, 30}) {
            assertSoon(nodes, spreads(nodes, 4, 3, 0));
            assertSoon(nodes, spreads(nodes, 4, 3, 0.1));
        }
        assertSoon(100, spreads(100, 1, 4, 0.1));
    }

    /** The table of DESIGN.md, into {@code target/fleet.txt}. */
    @Test
    @Tag("long")
    void allOfALargeFleetKnowAFactWithinTwiceTheLogarithmOfTheNodesInRounds() throws IOException {
        StringBuilder table = new StringBuilder();
        for (int nodes : Arrays.stream(SIZES).filter(size -> size <= NODES_MAX).toArray()) {
            for (double loss : new double[] {0, 0.1}) {
                int fleets = nodes < 1_000 ? 4 : 2;
                List<Spread> spreads = spreads(nodes, fleets, 24 / fleets, loss);
                table.append(line(nodes, loss, spreads));
                Files.writeString(Path.of("target", "fleet.txt"), table);
                assertSoon(nodes, spreads);
            }
        }
    }

    @Test
    void aNodeThatCanOnlyCallOutGivesAndTakesWithinARound() {
        // given one that nobody can call
        SimulatedFleet fleet = new SimulatedFleet(1, 3, 0, (from, to) -> to != 0);
        fleet.start();

        // when it writes, and another does
        Dot out = fleet.nodes.get(0).write("m");
        Dot in = fleet.nodes.get(2).write("n");
        fleet.time.pass(ROUND);

        // then it has taken that, and all have its own
        assertTrue(fleet.nodes.get(0).holds(in));
        assertTrue(fleet.nodes.stream().allMatch(node -> node.holds(out)));
    }

    @Test
    void aNodeBetweenTwoThatNeverMeetCarriesFactsWithinARoundEachWay() {
        // given a and c, which can call and be called by b alone
        SimulatedFleet fleet = new SimulatedFleet(1, 3, 0, (from, to) -> from == 1 || to == 1);
        fleet.start();
        Dot there = fleet.nodes.get(0).write("m");
        Dot back = fleet.nodes.get(2).write("n");
        fleet.time.pass(ROUND);
        assertTrue(fleet.nodes.get(2).holds(there));
        assertTrue(fleet.nodes.get(0).holds(back));
    }

    @Test
    void aRelayThatCannotCallIsUsedByThoseWhoCallItWithinTwoRounds() {
        // given b, which cannot call, so that no rumor goes on from it
        SimulatedFleet fleet = new SimulatedFleet(1, 3, 0, (from, to) -> to == 1);
        fleet.start();
        Dot there = fleet.nodes.get(0).write("m");
        fleet.time.pass(Duration.ofSeconds(1));
        assertTrue(fleet.nodes.get(1).holds(there));
        fleet.time.pass(ROUND.multipliedBy(2));
        assertTrue(fleet.nodes.get(2).holds(there));
    }

    @Test
    void aChainOfNodesCarriesAFactFromEndToEndWithinTwoRoundsALink() {
        // given eight in a row, each of which reaches its neighbours alone and has found that out
        SimulatedFleet fleet = new SimulatedFleet(1, 8, 0, (from, to) -> Math.abs(from - to) == 1);
        fleet.start();
        fleet.time.pass(Duration.ofMinutes(5));
        for (int i = 0; i < 10; i++) {
            Dot fact = fleet.nodes.get(0).write("m");
            fleet.time.pass(ROUND.multipliedBy(2 * 7));
            assertTrue(fleet.nodes.get(7).holds(fact));
        }
    }

    @Test
    void whatARumorLeftOutIsPulledAtOnceWhenTheNextOneShowsTheGap() {
        // given a fact that never reached the other, for the line was cut
        Set<Integer> cut = new TreeSet<>();
        SimulatedFleet fleet = new SimulatedFleet(1, 2, 0, (from, to) -> !cut.contains(from));
        fleet.start();
        cut.add(0);
        Dot missed = fleet.nodes.get(0).write("m");
        fleet.time.pass(Duration.ofMillis(50));
        assertFalse(fleet.nodes.get(1).holds(missed));

        // when the next fact comes
        cut.clear();
        Dot next = fleet.nodes.get(0).write("m");
        fleet.time.pass(Duration.ofMillis(100));

        // then both are there, long before the next round
        assertTrue(fleet.nodes.get(1).holds(missed));
        assertTrue(fleet.nodes.get(1).holds(next));
    }

    @Test
    void everySeedTellsTheSameStoryTwice() {
        assertEquals(spreads(30, 2, 2, 0.1), spreads(30, 2, 2, 0.1));
    }

    /**
     * Spreads facts.
     *
     * @param fleets each of a seed of its own
     * @param facts written in each, one after the other
     */
    private static List<Spread> spreads(int nodes, int fleets, int facts, double loss) {
        List<Spread> spreads = new ArrayList<>();
        for (int seed = 1; seed <= fleets; seed++) {
            SimulatedFleet fleet = new SimulatedFleet(seed, nodes, loss, (from, to) -> true);
            fleet.start();
            for (int i = 0; i < facts; i++) {
                spreads.add(fleet.spread(WITHIN));
            }
        }
        return spreads;
    }

    private static void assertSoon(int nodes, List<Spread> spreads) {
        double bound = 2 * Math.log(nodes) / Math.log(2);
        for (Spread spread : spreads) {
            assertTrue(spread.rounds() <= bound, nodes + " nodes: " + spread);
        }
    }

    private static String line(int nodes, double loss, List<Spread> spreads) {
        return "| %d | %.0f %% | %s | %s | %s | %s | %s | %s |%n"
                .formatted(
                        nodes,
                        loss * 100,
                        figures(spreads, Spread::rounds),
                        figures(spreads, Spread::hops),
                        figures(spreads, spread -> spread.took().toMillis()),
                        figures(spreads, Spread::pulled),
                        figures(spreads, spread -> spread.pushBytes() / nodes),
                        figures(spreads, spread -> spread.pullBytes() / nodes));
    }

    /** Median and worst. */
    private static String figures(List<Spread> spreads, ToLongFunction<Spread> figure) {
        long[] sorted = spreads.stream().mapToLong(figure).sorted().toArray();
        return sorted[sorted.length / 2] + " / " + sorted[sorted.length - 1];
    }
}
