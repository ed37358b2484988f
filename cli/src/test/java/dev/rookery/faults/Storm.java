package dev.rookery.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Writes under faults, then healing, then the question whether all is as it should be. One instance
 * goes through many storms.
 *
 * <p>Threads: owned by the test's thread.
 */
final class Storm {

    /** Far beyond what is aimed at (10 s), so that a slow machine is a figure and not a failure. */
    private static final Duration EQUAL_MAX = Duration.ofSeconds(60);

    private static final Duration SETTLED_MAX = Duration.ofMinutes(4);
    private static final Duration HEALTHY_MAX = Duration.ofSeconds(90);
    private static final Duration OFTEN = Duration.ofMillis(20);

    private final Fleet fleet;
    private final Ledger ledger = new Ledger();
    private final Figures figures;
    private final Logs logs = new Logs();
    private Predicate<FaultNode> well = node -> node.health("whole").equals("healthy");

    Storm(Fleet fleet, Figures figures) {
        this.fleet = fleet;
        this.figures = figures;
    }

    /** What is done to the nodes while they are written to. */
    interface Faults {
        void strike(Writers writers) throws Exception;
    }

    /** Ends what still hurts the nodes. */
    interface Cure {
        void heal() throws Exception;
    }

    /** Lines that this storm's faults bring about, beside the ordinary ones. */
    Storm expecting(String... parts) {
        logs.expect(parts);
        return this;
    }

    /** What health must come to in the end; without it, everything healthy. */
    Storm wellWhen(Predicate<FaultNode> is) {
        well = is;
        return this;
    }

    /** Strikes while all nodes are written to, heals, and checks. */
    void pass(Faults faults, Cure cure) throws Exception {
        ledger.turn();
        try (Writers writers = Writers.to(fleet.nodes(), ledger)) {
            awaitWrites(writers, 50);
            faults.strike(writers);
        }
        cure.heal();
        check();
    }

    /** Until it is so; a fault must be seen to work before it is healed. */
    static void awaitThat(String what, Callable<Boolean> so) {
        awaitTrue(SETTLED_MAX, what + " did not come", so, () -> "");
    }

    /** Until so many more writes were acknowledged. */
    static void awaitWrites(Writers writers, int more) {
        long enough = writers.acknowledged() + more;
        await().atMost(EQUAL_MAX).pollInterval(OFTEN).until(() -> writers.acknowledged() >= enough);
    }

    /** What must hold from now on, without waiting for anything but the nodes themselves. */
    void check() throws InterruptedException {
        assertNobodyDied();
        figures.healed(awaitEqualRoots());
        awaitSettled();
        Map<String, ModelSeen> first = check(fleet.node(0), false);
        for (FaultNode node : fleet.nodes().subList(1, fleet.nodes().size())) {
            assertEquals(first, check(node, false), () -> "what a and " + node.name() + " show");
        }
        awaitHealthy();
        assertNobodyDied();
        assertEquals(Map.of(), ledger.surprises());
        logs.check(fleet.nodes());
    }

    /** Every write of every storm on every node. */
    void checkAll() {
        fleet.nodes().forEach(node -> check(node, true));
        figures.wrote(ledger.size());
    }

    private Map<String, ModelSeen> check(FaultNode node, boolean all) {
        Map<String, ModelSeen> seen = new TreeMap<>();
        for (String model : ledger.written(all)) {
            ModelSeen shown = ModelSeen.on(node, model);
            String where = model + " on " + node.name();
            List<Acknowledged> lost = ledger.missing(model, shown);
            figures.lost(lost.size());
            assertEquals(List.of(), lost, () -> "acknowledged and lost, of " + where);
            assertEquals(0, shown.sharedNumbers(), () -> "shared numbers of " + where);
            long due = ledger.promoted(model) ? 1 : shown.inProduction();
            assertEquals(due, shown.inProduction(), () -> "in production of " + where);
            assertTrue(shown.inProduction() <= 1, () -> "in production of " + where);
            seen.put(model, shown);
        }
        return seen;
    }

    private Duration awaitEqualRoots() {
        long from = System.nanoTime();
        awaitTrue(EQUAL_MAX, "roots are not equal", this::equalRoots, this::roots);
        return Duration.ofNanos(System.nanoTime() - from);
    }

    private boolean equalRoots() {
        List<Optional<String>> roots =
                fleet.nodes().parallelStream().map(FaultNode::root).distinct().toList();
        return roots.size() == 1 && roots.get(0).isPresent();
    }

    /** Numbers that were claimed twice get their last claim, and all know it. */
    private void awaitSettled() {
        awaitTrue(
                SETTLED_MAX,
                "numbers are not settled",
                () -> contested() == 0 && equalRoots(),
                () -> contested() + " contested, " + roots());
    }

    private long contested() {
        return ledger.written(false).stream()
                .mapToLong(model -> ModelSeen.on(fleet.node(0), model).contested())
                .sum();
    }

    private void awaitHealthy() {
        awaitTrue(
                HEALTHY_MAX,
                "not healthy",
                () -> fleet.nodes().stream().allMatch(well),
                () -> String.valueOf(complaints()));
    }

    private List<JsonNode> complaints() {
        List<JsonNode> complaints = new ArrayList<>();
        for (FaultNode node : fleet.nodes()) {
            for (JsonNode component : node.get("/health").path("components")) {
                if (!component.path("status").asText().equals("healthy")) {
                    complaints.add(component);
                }
            }
        }
        return complaints;
    }

    private void assertNobodyDied() {
        for (FaultNode node : fleet.nodes()) {
            assertTrue(!node.died(), () -> node.name() + " died by itself: " + node.lastWords());
        }
    }

    private String roots() {
        TreeSet<String> roots = new TreeSet<>();
        fleet.nodes().forEach(node -> roots.add(node.name() + " " + node.ask("/api/v1/cluster")));
        return String.join(System.lineSeparator(), roots);
    }

    private static void awaitTrue(
            Duration atMost,
            String complaint,
            Callable<Boolean> condition,
            Supplier<String> evidence) {
        try {
            await().atMost(atMost).pollInterval(OFTEN).pollDelay(Duration.ZERO).until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    complaint + " after " + atMost.toSeconds() + " s: " + evidence.get(), e);
        }
    }
}
