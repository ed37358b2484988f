package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.accepted;
import static dev.rookery.node.registry.Asked.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What asks for retraining, once for each cause and cluster. */
class RetrainingTest {

    private static final String MODEL = "square8_2p";
    private static final String RULE = "{metric: elo, drop: 50}";
    private static final long HOUR = 3_600_000;

    private final List<Fact> facts = new ArrayList<>();
    private final SimNode a = new SimNode(0, facts, RegistryPolicy.DEFAULT, 1_767_225_600_000L);
    private final SimNode b = new SimNode(1, facts, RegistryPolicy.DEFAULT, 1_767_225_600_000L);

    private void register(int chance, double elo) {
        accepted(a.ask(Asked.keyed(MODEL, chance, "k" + chance, Map.of("elo", elo))));
    }

    private void observe(double elo) {
        Observation seen =
                new Observation(
                        new TreeMap<>(Map.of("elo", elo)),
                        "",
                        OptionalLong.empty(),
                        Optional.empty());
        accepted(a.ask(new Command.Observe("op", MODEL, Ref.of(2), seen)));
    }

    private static RetrainingTrend drop(boolean versions, int over) {
        return new RetrainingTrend(
                "elo", false, versions, over, OptionalDouble.of(50), OptionalDouble.empty());
    }

    private static ModelRow model(SimNode node) {
        return node.tables().shown(MODEL).orElseThrow();
    }

    private static Optional<RetrainingWant> trend(SimNode node, RetrainingTrend trend) {
        return RetrainingRules.trend(RULE, trend, model(node), node.tables());
    }

    private static Optional<RetrainingWant> overdue(SimNode node) {
        return RetrainingRules.overdue(
                "every day", 24 * HOUR, model(node), node.tables(), node.clock());
    }

    private static List<RegistryEvent> events(SimNode node) {
        return node.tables().events().stream()
                .filter(event -> event.type().equals("retraining.wanted"))
                .toList();
    }

    @Test
    void aDropOverVersionsAsksOnceUntilThereIsANewerVersion() {
        register(1, 1500);
        register(2, 1480);
        assertEquals(Optional.empty(), trend(a, drop(true, 2)));
        register(3, 1440);
        RetrainingWant want = trend(a, drop(true, 3)).orElseThrow();
        assertEquals(
                "elo 1440 is 60 worse than 1500, the best of the last 3 values; limit 50",
                want.why());

        accepted(a.ask(new Command.WantRetraining("a", want)));
        int written = facts.size();
        accepted(a.ask(new Command.WantRetraining("a", want)));

        assertEquals(written, facts.size(), "nothing is said twice");
        assertTrue(RetrainingRules.held(want, a.tables()));
        assertEquals(1, events(a).size());
        assertEquals(want, RetrainingRules.newest(a.tables(), 10).get(0).want());

        register(4, 1400);
        RetrainingWant next = trend(a, drop(true, 3)).orElseThrow();
        assertNotEquals(want.cause(), next.cause());
    }

    @Test
    void observationsOfTheNewestVersionMakeACourseToo() {
        register(1, 1500);
        register(2, 1500);
        observe(1490);
        observe(1449);

        assertTrue(trend(a, drop(false, 3)).isPresent());
        assertTrue(trend(a, drop(true, 2)).isPresent(), "its newest value counts");
        assertEquals(Optional.empty(), trend(a, drop(false, 2)), "1490 to 1449");
    }

    @Test
    void aScheduleAsksAgainEachTimeItIsOver() {
        register(1, 1500);
        a.advance(24 * HOUR - 1);
        assertEquals(Optional.empty(), overdue(a));
        a.advance(1);
        RetrainingWant first = overdue(a).orElseThrow();
        a.advance(HOUR);
        assertEquals(first.cause(), overdue(a).orElseThrow().cause());
        a.advance(24 * HOUR);
        assertEquals(2, overdue(a).orElseThrow().round());

        register(2, 1500);
        assertEquals(Optional.empty(), overdue(a));
    }

    @Test
    void twoNodesThatAskWhileApartAskOnce() {
        register(1, 1500);
        b.pull(10);
        a.advance(25 * HOUR);
        b.advance(26 * HOUR);
        accepted(a.ask(new Command.WantRetraining("a", overdue(a).orElseThrow())));
        accepted(b.ask(new Command.WantRetraining("b", overdue(b).orElseThrow())));
        RegistryEvent byA = events(a).get(0);
        RegistryEvent byB = events(b).get(0);

        a.pull(10);
        b.pull(10);

        assertEquals(1, events(a).size());
        assertEquals(1, events(b).size());
        assertNotEquals(byA.fact(), byB.fact());
        assertEquals(
                RetrainingRules.nameOf(byA, a.tables()),
                RetrainingRules.nameOf(byB, b.tables()),
                "both tell of it under one id");
        assertEquals(
                RetrainingRules.newest(a.tables(), 10), RetrainingRules.newest(b.tables(), 10));
    }

    @Test
    void aModelThatIsGoneIsNotTrainedAgain() {
        register(1, 1500);
        a.advance(25 * HOUR);
        RetrainingWant want = overdue(a).orElseThrow();
        accepted(a.ask(Asked.delete(MODEL)));

        assertEquals(
                RefusalCode.MODEL_UNKNOWN,
                refused(a.ask(new Command.WantRetraining("a", want))).code());
    }
}
