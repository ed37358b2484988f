package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.accepted;
import static dev.rookery.node.registry.Asked.found;
import static dev.rookery.node.registry.Asked.keyed;
import static dev.rookery.node.registry.Asked.missing;
import static dev.rookery.node.registry.Asked.move;
import static dev.rookery.node.registry.Asked.refused;
import static dev.rookery.node.registry.Asked.register;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What production must hold, and what was seen of it. */
class BaselineTest {

    private static final long START = 1_767_225_600_000L;

    private final List<Fact> all = new ArrayList<>();
    private final SimNode a = new SimNode(0, all, RegistryPolicy.DEFAULT, START);
    private final SimNode b = new SimNode(1, all, RegistryPolicy.DEFAULT, START + 10);

    private static void produce(SimNode node, int number, Map<String, Double> metrics) {
        accepted(node.ask(keyed("m", number, "k" + number, metrics)));
        accepted(node.ask(move("m", Integer.toString(number), Stage.STAGING)));
        accepted(node.ask(move("m", Integer.toString(number), Stage.PRODUCTION)));
    }

    private static Command.SetBaseline set(String ref, Map<String, Double> metrics) {
        return new Command.SetBaseline(
                "op",
                "m",
                Ref.parse(ref),
                new TreeMap<>(metrics),
                Optional.empty(),
                "arena",
                OptionalLong.empty());
    }

    private static Command.SetBaseline set(Map<String, Double> metrics) {
        return set("", metrics);
    }

    private static BaselineView baseline(SimNode node) {
        return found(node.catalogue().baseline("m", OptionalLong.empty()));
    }

    private static SortedMap<String, Double> metrics(SimNode node) {
        return baseline(node).baseline().metrics();
    }

    @Test
    void aPromotionSetsItFromTheVersionsMetricsInTheSameBatch() {
        produce(a, 1, Map.of("elo", 1500.0, "win_rate", 0.0));

        assertEquals(Map.of("elo", 1500.0, "win_rate", 0.0), metrics(a));
        assertEquals(Baseline.AUTOMATIC, baseline(a).baseline().source());
        assertEquals(Optional.of("1"), baseline(a).version().map(VersionBrief::ref));
        Fact last = all.get(all.size() - 1);
        assertEquals("model.baseline", last.kind());
        assertEquals(2, last.batch().size());
    }

    @Test
    void aPromotionOfAVersionWithoutMetricsLeavesItAsItIs() {
        produce(a, 1, Map.of("elo", 1500.0));
        accepted(a.ask(register("m", 2)));
        accepted(a.ask(move("m", "2", Stage.STAGING)));
        accepted(a.ask(move("m", "2", Stage.PRODUCTION)));

        assertEquals(Map.of("elo", 1500.0), metrics(a));
        assertEquals(Optional.of("1"), baseline(a).version().map(VersionBrief::ref));
    }

    @Test
    void anOperatorWhoWantsNoneGetsNone() {
        RegistryPolicy policy =
                new RegistryPolicy(
                        MetricDirections.DEFAULT, 5, List.of(), false, false, Stage.ARCHIVED);
        SimNode node = new SimNode(2, all, policy, START);

        produce(node, 1, Map.of("elo", 1500.0));

        assertEquals(
                RefusalCode.BASELINE_UNKNOWN,
                missing(node.catalogue().baseline("m", OptionalLong.empty())));
    }

    @Test
    void itIsSetFromGivenFiguresOrThoseOfAVersion() {
        produce(a, 1, Map.of("elo", 1500.0));
        accepted(a.ask(keyed("m", 2, "k2", Map.of("elo", 1600.0))));

        accepted(a.ask(set(Map.of("elo", 0.0))));
        assertEquals(Map.of("elo", 0.0), metrics(a));
        assertEquals(Optional.of("1"), baseline(a).version().map(VersionBrief::ref));

        accepted(a.ask(set("2", Map.of())));
        assertEquals(Map.of("elo", 1600.0), metrics(a));
        assertEquals(Optional.of("2"), baseline(a).version().map(VersionBrief::ref));

        accepted(a.ask(set(Map.of())));
        assertEquals(Map.of("elo", 1500.0), metrics(a));
    }

    @Test
    void withoutFiguresItIsRefused() {
        accepted(a.ask(register("m", 1)));

        assertEquals(RefusalCode.FIELD_INVALID, refused(a.ask(set(Map.of()))).code());
        assertEquals(RefusalCode.FIELD_INVALID, refused(a.ask(set("1", Map.of()))).code());
        assertEquals(RefusalCode.VERSION_UNKNOWN, refused(a.ask(set("7", Map.of()))).code());
        assertEquals(
                RefusalCode.BASELINE_UNKNOWN,
                refused(a.ask(new Command.RemoveBaseline("op", "m", ""))).code());
        assertTrue(accepted(a.ask(set(Map.of("elo", 1.0)))) instanceof Answer.Baselined);
    }

    @Test
    void theLaterOfTwoStandsInWhateverOrderTheyArrive() {
        produce(a, 1, Map.of("elo", 1500.0));
        b.pull(Integer.MAX_VALUE);
        accepted(a.ask(set(Map.of("elo", 1.0))));
        b.advance(1_000);
        accepted(b.ask(set(Map.of("elo", 2.0))));

        a.pull(Integer.MAX_VALUE);
        b.pull(Integer.MAX_VALUE);

        assertEquals(Map.of("elo", 2.0), metrics(a));
        assertEquals(Map.of("elo", 2.0), metrics(b));
    }

    @Test
    void aRemovedOneIsGoneAndItsHistoryStays() {
        produce(a, 1, Map.of("elo", 1500.0));
        long then = a.clock();
        a.advance(60_000);
        accepted(a.ask(new Command.RemoveBaseline("op", "m", "new season")));

        assertEquals(
                RefusalCode.BASELINE_UNKNOWN,
                missing(a.catalogue().baseline("m", OptionalLong.empty())));
        assertEquals(
                Map.of("elo", 1500.0),
                found(a.catalogue().baseline("m", OptionalLong.of(then))).baseline().metrics());
        List<HistoryEntry> history =
                found(a.catalogue().history("m", PageRequest.FIRST, OptionalLong.empty())).items();
        assertEquals("baseline removed", history.get(0).detail());
        assertEquals("new season", history.get(0).reason());
        assertEquals("baseline elo=1500", history.get(1).detail());
        assertEquals(Optional.of("1"), history.get(1).version().map(VersionBrief::ref));
    }

    @Test
    void whatARewindWouldPutBackIsInItsPlan() {
        produce(a, 1, Map.of("elo", 1500.0));
        b.pull(Integer.MAX_VALUE);
        accepted(a.ask(set("1", Map.of("elo", 0.0))));

        ModelChange change =
                new Differences(a.tables(), b.tables())
                        .of(new ModelKey("m", 1), new TreeSet<>())
                        .orElseThrow();

        assertEquals(
                List.of(
                        new ModelChange.Change(
                                ModelChange.What.BASELINE,
                                Optional.empty(),
                                "",
                                Optional.of("1: elo=0"),
                                Optional.of("1: elo=1500"))),
                change.changes());
    }

    @Test
    void whatWasSeenSinceATimeIsReadNewestFirstByItsOwnTime() {
        produce(a, 1, Map.of("elo", 1500.0));
        observe(START + 300);
        observe(START + 100);
        observe(START + 9_999_999);
        observe(START + 200);

        List<Observed> seen = seen(START + 150, START + 1_000, 10);

        // one from the future is of now, and one before the time is left out
        assertEquals(
                List.of(START + 1_000, START + 300, START + 200),
                seen.stream().map(Observed::atMillis).toList());
        assertEquals(2, seen(START, START + 1_000, 2).size());
        assertFalse(seen.get(0).dot().equals(seen.get(1).dot()));
    }

    private void observe(long atMillis) {
        Observation seen =
                new Observation(
                        new TreeMap<>(Map.of("elo", 1_450.0)),
                        "arena",
                        OptionalLong.of(atMillis),
                        Optional.of(new Observation.Games(3, 2, 1, 1)),
                        Optional.of(new Observation.Window(START, atMillis)));
        accepted(a.ask(new Command.Observe("op", "m", new Ref("1"), seen)));
    }

    private List<Observed> seen(long since, long now, int limit) {
        return found(a.catalogue().observations("m", new Ref("1"), since, now, limit));
    }

    @Test
    void theGamesBehindFiguresAreThoseOfTheirEndsElseWhatIsStated() {
        SortedMap<String, Double> stated = new TreeMap<>(Map.of("games_played", 212.0));

        assertEquals(OptionalLong.of(212), observation(stated, Optional.empty()).gamesPlayed());
        assertEquals(
                OptionalLong.of(10),
                observation(stated, Optional.of(new Observation.Games(1, 2, 3, 4))).gamesPlayed());
        assertEquals(
                OptionalLong.empty(), observation(new TreeMap<>(), Optional.empty()).gamesPlayed());
        assertEquals(
                Long.MAX_VALUE, new Observation.Games(Long.MAX_VALUE, 1, Long.MAX_VALUE).played());
    }

    private static Observation observation(
            SortedMap<String, Double> metrics, Optional<Observation.Games> games) {
        return new Observation(metrics, "", OptionalLong.empty(), games);
    }
}
