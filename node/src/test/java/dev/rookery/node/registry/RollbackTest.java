package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.accepted;
import static dev.rookery.node.registry.Asked.found;
import static dev.rookery.node.registry.Asked.keyed;
import static dev.rookery.node.registry.Asked.missing;
import static dev.rookery.node.registry.Asked.move;
import static dev.rookery.node.registry.Asked.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One version put back in place of another. */
class RollbackTest {

    private static final long START = 1_767_225_600_000L;

    private final List<Fact> all = new ArrayList<>();
    private final SimNode a = new SimNode(0, all, RegistryPolicy.DEFAULT, START);
    private final SimNode b = new SimNode(1, all, RegistryPolicy.DEFAULT, START + 10);

    /** Versions of these Elos, the first as number 1. */
    private void registered(double... elos) {
        for (int i = 1; i <= elos.length; i++) {
            accepted(a.ask(keyed("m", i, "k" + i, Map.of("elo", elos[i - 1]))));
        }
    }

    private static void produce(SimNode node, int number) {
        accepted(node.ask(move("m", Integer.toString(number), Stage.STAGING)));
        accepted(node.ask(move("m", Integer.toString(number), Stage.PRODUCTION)));
    }

    private static VersionView version(SimNode node, String ref) {
        return found(node.catalogue().version("m", new Ref(ref), OptionalLong.empty()));
    }

    private static Stage stage(SimNode node, int number) {
        return version(node, Integer.toString(number)).stage();
    }

    private static Command.Rollback rollback(SimNode node, int from, int to) {
        return rollback(node, from, to, "manual", Json.object());
    }

    private static Command.Rollback rollback(
            SimNode node, int from, int to, String trigger, ObjectNode evidence) {
        return new Command.Rollback(
                "op",
                "m",
                version(node, Integer.toString(from)).id(),
                version(node, Integer.toString(to)).id(),
                "it loses",
                trigger,
                evidence,
                Expect.NOTHING);
    }

    private static RollbackOptions options(SimNode node) {
        return found(node.catalogue().rollbackOptions("m", MetricDirections.DEFAULT));
    }

    private static List<String> candidates(SimNode node) {
        return options(node).candidates().stream().map(view -> view.brief().ref()).toList();
    }

    private static List<RollbackView> rollbacks(SimNode node) {
        return found(node.catalogue().rollbacks("m", 10, OptionalLong.empty()));
    }

    private void heal() {
        a.pull(Integer.MAX_VALUE);
        b.pull(Integer.MAX_VALUE);
    }

    @Test
    void itSwapsTwoVersionsInOneFactAndSetsTheBaselineOfTheOneThatIsBack() {
        registered(1500, 1400);
        produce(a, 1);
        produce(a, 2);

        Answer.RolledBack answer = (Answer.RolledBack) accepted(a.ask(rollback(a, 2, 1)));

        assertEquals(Stage.PRODUCTION, stage(a, 1));
        assertEquals(Stage.ARCHIVED, stage(a, 2));
        Fact fact = all.get(all.size() - 2);
        assertEquals("model.rollback", fact.kind());
        assertEquals(2, fact.batch().size());
        assertEquals(
                Map.of("elo", 1500.0),
                found(a.catalogue().baseline("m", OptionalLong.empty())).baseline().metrics());
        RollbackView view = answer.rollback();
        assertTrue(view.success());
        assertEquals("", view.error());
        assertEquals(Map.of("elo", 1400.0), view.fromMetrics());
        assertEquals(Map.of("elo", 1500.0), view.toMetrics());
        assertEquals(Stage.ARCHIVED, view.from().stage());
        assertEquals(Stage.PRODUCTION, view.to().stage());
        assertEquals(1, answer.version().number().orElse(-1));
    }

    @Test
    void itIsInTheHistoryWithBothVersionsAndAmongTheRollbacks() {
        registered(1500, 1400);
        produce(a, 1);
        produce(a, 2);
        ObjectNode evidence = Json.object().put("games", 200);
        accepted(a.ask(rollback(a, 2, 1, "auto_regression_elo", evidence)));

        HistoryEntry entry =
                found(a.catalogue().history("m", PageRequest.FIRST, OptionalLong.empty()))
                        .items()
                        .get(1);

        assertEquals("model.rollback", entry.kind());
        assertEquals(Optional.of("1"), entry.version().map(VersionBrief::ref));
        assertEquals(Optional.of(Stage.ARCHIVED), entry.from());
        assertEquals(Optional.of(Stage.PRODUCTION), entry.to());
        assertEquals("it loses", entry.reason());
        RollbackView said = entry.rollback().orElseThrow();
        assertEquals("2", said.from().ref());
        assertEquals("auto_regression_elo", said.trigger());
        assertEquals(evidence, said.evidence());
        assertEquals(List.of(said), rollbacks(a));
        assertTrue(a.tables().events().stream().anyMatch(e -> e.type().equals("model.rollback")));
    }

    @Test
    void twoNodesThatDecideTheSameRollbackMakeOneAndTheEarlierCounts() {
        registered(1500, 1450, 1400);
        produce(a, 1);
        produce(a, 2);
        produce(a, 3);
        heal();

        b.advance(1_000);
        accepted(b.ask(rollback(b, 3, 1)));
        accepted(a.ask(rollback(a, 3, 2)));
        heal();

        for (SimNode node : List.of(a, b)) {
            assertEquals(Stage.PRODUCTION, stage(node, 2));
            assertEquals(Stage.ARCHIVED, stage(node, 1));
            assertEquals(Stage.ARCHIVED, stage(node, 3));
            List<RollbackView> said = rollbacks(node);
            assertEquals(List.of(false, true), said.stream().map(RollbackView::success).toList());
            assertTrue(said.get(0).error().startsWith("superseded"), said.get(0).error());
        }
    }

    @Test
    void aPromotionThatRanksBeforeItMakesItSuperseded() {
        registered(1500, 1400, 1600);
        produce(a, 1);
        produce(a, 2);
        accepted(a.ask(move("m", "3", Stage.STAGING)));
        heal();

        accepted(a.ask(move("m", "3", Stage.PRODUCTION)));
        b.advance(1_000);
        accepted(b.ask(rollback(b, 2, 1)));
        heal();

        assertEquals(Stage.PRODUCTION, stage(b, 3));
        assertEquals(Stage.ARCHIVED, stage(b, 1));
        assertFalse(rollbacks(b).get(0).success());
    }

    @Test
    void aVersionThatIsPromotedAgainCanBeRolledBackAgain() {
        registered(1500, 1400);
        produce(a, 1);
        produce(a, 2);
        accepted(a.ask(rollback(a, 2, 1)));
        accepted(a.ask(move("m", "2", Stage.DEVELOPMENT)));
        produce(a, 2);

        accepted(a.ask(rollback(a, 2, 1)));

        assertEquals(Stage.PRODUCTION, stage(a, 1));
        assertEquals(2, rollbacks(a).stream().filter(RollbackView::success).count());
    }

    @Test
    void aTargetThatWasRejectedOrDeletedAsideMakesItSuperseded() {
        for (Stage gone : List.of(Stage.REJECTED, Stage.DELETED)) {
            List<Fact> facts = new ArrayList<>();
            SimNode one = new SimNode(0, facts, RegistryPolicy.DEFAULT, START);
            SimNode two = new SimNode(1, facts, RegistryPolicy.DEFAULT, START + 10);
            for (int i = 1; i <= 2; i++) {
                accepted(one.ask(keyed("m", i, "k" + i, Map.of("elo", 1500.0))));
                produce(one, i);
            }
            two.pull(Integer.MAX_VALUE);
            Ulid target = version(one, "1").id();
            one.state(
                    new ModelKey("m", 1),
                    new Payload.Move(target, Stage.ARCHIVED, gone, Optional.empty(), ""));
            one.state(
                    new ModelKey("m", 1),
                    new Payload.Move(
                            target, Stage.ARCHIVED, Stage.DEVELOPMENT, Optional.empty(), ""));
            one.state(
                    new ModelKey("m", 1),
                    new Payload.Move(target, Stage.DEVELOPMENT, gone, Optional.empty(), ""));
            two.advance(1_000);
            accepted(two.ask(rollback(two, 2, 1)));
            two.pull(Integer.MAX_VALUE);

            assertEquals(Stage.PRODUCTION, stage(two, 2), gone.text());
            assertFalse(rollbacks(two).get(0).success(), gone.text());
        }
    }

    @Test
    void theRuleRefusesWhereProductionIsAnotherByNow() {
        registered(1500, 1400, 1600);
        produce(a, 1);
        produce(a, 2);
        Command.Rollback chosen = rollback(a, 2, 1);
        produce(a, 3);

        Refusal refusal = refused(a.ask(chosen));

        assertEquals(RefusalCode.EXPECT_FAILED, refusal.code());
        assertTrue(refusal.detail().contains("is 3 by now"), refusal.detail());
    }

    @Test
    void theRuleTakesWhatWasInProductionBeforeAndNothingThatNeverWas() {
        registered(1500, 1400, 1600);
        produce(a, 1);
        produce(a, 2);
        accepted(a.ask(move("m", "1", Stage.DEVELOPMENT)));

        assertEquals(RefusalCode.ROLLBACK_NOT_AVAILABLE, refused(a.ask(rollback(a, 2, 3))).code());
        assertEquals(RefusalCode.ROLLBACK_NOT_AVAILABLE, refused(a.ask(rollback(a, 2, 2))).code());
        accepted(a.ask(rollback(a, 2, 1)));

        assertEquals(Stage.PRODUCTION, stage(a, 1));
    }

    @Test
    void theRuleRefusesWhatItsFieldsDoNotAccept() {
        registered(1500, 1400);
        produce(a, 1);
        produce(a, 2);

        for (String trigger : List.of("", "x".repeat(301), "a\nb")) {
            Refusal refusal = refused(a.ask(rollback(a, 2, 1, trigger, Json.object())));
            assertTrue(refusal.detail().startsWith("trigger"), refusal.detail());
        }
        ObjectNode large = Json.object().put("games", "x".repeat(RollbackCodec.EVIDENCE_BYTES_MAX));
        assertTrue(
                refused(a.ask(rollback(a, 2, 1, "manual", large))).detail().startsWith("evidence"));
        assertEquals(Stage.PRODUCTION, stage(a, 2));
    }

    @Test
    void figuresThatDoNotFitAreLeftOutAndTheRollbackIsMade() {
        TreeMap<String, Double> many = new TreeMap<>();
        for (int i = 0; i < 900; i++) {
            many.put("x".repeat(240) + i, 0.1);
        }
        accepted(a.ask(keyed("m", 1, "k1", many)));
        accepted(a.ask(keyed("m", 2, "k2", many)));
        produce(a, 1);
        produce(a, 2);

        Answer.RolledBack done = (Answer.RolledBack) accepted(a.ask(rollback(a, 2, 1)));

        assertEquals(Map.of(), done.rollback().fromMetrics());
        assertEquals(Stage.PRODUCTION, stage(a, 1));
    }

    @Test
    void aFailedVersionIsRejectedWhereTheOperatorSaysSo() {
        RegistryPolicy policy =
                new RegistryPolicy(
                        MetricDirections.DEFAULT, 5, List.of(), false, true, Stage.REJECTED);
        SimNode node = new SimNode(2, all, policy, START);
        for (int i = 1; i <= 2; i++) {
            accepted(node.ask(keyed("m", i, "k" + i, Map.of("elo", 1500.0))));
            produce(node, i);
        }

        accepted(node.ask(rollback(node, 2, 1)));

        assertEquals(Stage.REJECTED, stage(node, 2));
    }

    @Test
    void aRewindTakesARollbackBackAndItStaysCounted() {
        registered(1500, 1400);
        produce(a, 1);
        produce(a, 2);
        long then = a.heads().get(a.origin());
        accepted(a.ask(rollback(a, 2, 1)));
        TreeMap<Origin, Payload.Rewind.Range> ranges = new TreeMap<>();
        ranges.put(a.origin(), new Payload.Rewind.Range(then, a.heads().get(a.origin())));

        accepted(
                a.ask(
                        new Command.Rewind(
                                "op",
                                new Payload.Rewind(
                                        Optional.empty(),
                                        ranges,
                                        true,
                                        "",
                                        "20260101_000000",
                                        Hash.ZERO))));

        assertEquals(Stage.PRODUCTION, stage(a, 2));
        assertEquals(MoveRow.Outcome.REWOUND, rollbacks(a).get(0).outcome());
        accepted(a.ask(rollback(a, 2, 1)));
        assertEquals(Stage.PRODUCTION, stage(a, 1));
    }

    @Test
    void thoseThatWereInProductionComeFirstAndOneThatFailedIsNone() {
        registered(1500, 1450, 1400);
        produce(a, 1);
        produce(a, 2);
        produce(a, 3);
        assertEquals(List.of("2", "1"), candidates(a));

        accepted(a.ask(rollback(a, 3, 2)));

        assertEquals(List.of("1"), candidates(a));
        accepted(a.ask(rollback(a, 2, 1)));
        assertEquals(List.of(), candidates(a));
        Refusal none = options(a).unavailable(List.of());
        assertEquals(RefusalCode.ROLLBACK_NOT_AVAILABLE, none.code());
        assertTrue(none.detail().contains("archived: 3, 2"), none.detail());
        assertTrue(none.detail().contains("better elo"), none.detail());
    }

    @Test
    void elseArchivedOnesWithABetterRecordComeTheNewestFirst() {
        registered(1500, 1600, 1400, 1450);
        produce(a, 4);
        for (String ref : List.of("1", "2", "3")) {
            accepted(a.ask(move("m", ref, Stage.ARCHIVED)));
        }

        assertEquals(Optional.of("elo"), options(a).leading());
        assertEquals(List.of("2", "1"), candidates(a));
        assertEquals(
                List.of("3", "2", "1"),
                options(a).archived().stream().map(VersionBrief::ref).toList());
    }

    @Test
    void theRecordIsTheFirstMetricOfKnownDirectionWhereThereIsNoElo() {
        for (int i = 1; i <= 3; i++) {
            Map<String, Double> metrics =
                    Map.of("games_played", 9.0 - i, "odd", 1.0 * i, "rmse", 1.0 * i);
            accepted(a.ask(keyed("m", i, "k" + i, metrics)));
        }
        produce(a, 2);
        accepted(a.ask(move("m", "1", Stage.ARCHIVED)));
        accepted(a.ask(move("m", "3", Stage.ARCHIVED)));

        assertEquals(Optional.of("rmse"), options(a).leading());
        assertEquals(List.of("1"), candidates(a));
    }

    @Test
    void whereNothingIsInProductionThereIsNothingToRollBack() {
        registered(1500, 1400);

        assertEquals(
                RefusalCode.ROLLBACK_NOT_AVAILABLE,
                missing(a.catalogue().rollbackOptions("m", MetricDirections.DEFAULT)));
        assertEquals(RefusalCode.ROLLBACK_NOT_AVAILABLE, refused(a.ask(rollback(a, 2, 1))).code());
        assertEquals(
                RefusalCode.MODEL_UNKNOWN,
                missing(a.catalogue().rollbackOptions("x", MetricDirections.DEFAULT)));
    }
}
