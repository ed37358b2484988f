package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.accepted;
import static dev.rookery.node.registry.Asked.delete;
import static dev.rookery.node.registry.Asked.found;
import static dev.rookery.node.registry.Asked.keyed;
import static dev.rookery.node.registry.Asked.labelled;
import static dev.rookery.node.registry.Asked.move;
import static dev.rookery.node.registry.Asked.refused;
import static dev.rookery.node.registry.Asked.register;
import static dev.rookery.node.registry.Asked.registered;
import static dev.rookery.node.registry.Asked.undelete;
import static dev.rookery.node.registry.Asked.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What one node says yes and no to. */
class RulesTest {

    private final SimNode node = SimNode.alone();

    private VersionView version(String model, String ref) {
        return found(node.catalogue().version(model, new Ref(ref), OptionalLong.empty()));
    }

    private RefusalCode code(Command command) {
        return refused(node.ask(command)).code();
    }

    @Test
    void numbersCountFromOneAndAHintLiftsThem() {
        assertEquals(OptionalLong.of(1), registered(node.ask(register("m", 1))).number());
        assertEquals(OptionalLong.of(2), registered(node.ask(register("m", 2))).number());
        assertEquals(OptionalLong.of(7), registered(node.ask(hinted(3, 7))).number());
    }

    @Test
    void aNumberSetAsideIsTakenThoughLaterOnesAreHereAndNotWhenItIsClaimed() {
        assertEquals(OptionalLong.of(7), registered(node.ask(hinted(1, 7))).number());
        assertEquals(OptionalLong.of(6), registered(node.ask(hinted(2, 6))).number());
        assertEquals(OptionalLong.of(8), registered(node.ask(hinted(3, 6))).number());
        assertEquals(OptionalLong.of(9), registered(node.ask(hinted(4, 0))).number());
    }

    private static Command.Register hinted(int id, long number) {
        return new Command.Register(
                "ann",
                "m",
                Ulid.of(1, 0, id),
                Optional.empty(),
                number,
                true,
                Optional.empty(),
                Optional.empty(),
                Content.EMPTY);
    }

    @Test
    void manyVersionsInOneSecondGetDifferentLabels() {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            labels.add(registered(node.ask(register("m", i))).label());
        }

        assertEquals("20260101_000000", labels.get(0));
        assertEquals("20260101_000000_2", labels.get(1));
        assertEquals("20260101_000000_30", labels.get(29));
        assertEquals(30, labels.stream().distinct().count());
    }

    @Test
    void whatTheAnswerShowsIsWhatAReadShows() {
        TreeMap<String, Double> metrics = new TreeMap<>(Map.of("elo", 1500.5));
        VersionView answer = registered(node.ask(with("m", 1, Content.ofMetrics(metrics))));

        assertEquals(answer, version("m", "1"));
        Answer.Moved moved = (Answer.Moved) accepted(node.ask(move("m", "1", Stage.STAGING)));
        assertEquals(moved.version(), version("m", "1"));
        Answer.Version tagged =
                (Answer.Version)
                        accepted(node.ask(new Command.SetTag("ann", "m", Ref.of(1), "k", "v")));
        assertEquals(tagged.version(), version("m", "staging"));
    }

    @Test
    void aTakenLabelIsRefused() {
        node.ask(labelled("m", 1, "best"));

        assertEquals(RefusalCode.LABEL_TAKEN, code(labelled("m", 2, "best")));
    }

    @Test
    void aLabelThatWouldReadAsSomethingElseIsRefused() {
        for (String label : List.of("latest", "prod", "staging", "123", "a b", "", "@x", "ü")) {
            assertEquals(RefusalCode.FIELD_INVALID, code(labelled("m", 1, label)), label);
        }
        assertEquals("1234567890", registered(node.ask(labelled("m", 1, "1234567890"))).label());
    }

    @Test
    void aRepeatedKeyAnswersTheFirstResult() {
        VersionView first = registered(node.ask(keyed("m", 1, "k", Map.of("elo", 1.0))));
        node.ask(move("m", "1", Stage.STAGING));
        node.advance(100_000);

        Decision again = node.ask(keyed("m", 2, "k", Map.of("elo", 1.0)));

        assertEquals(first, registered(again));
        assertTrue(assertInstanceOf(Decision.Accepted.class, again).drafts().isEmpty());
        assertTrue(((Answer.Registered) accepted(again)).replayed());
    }

    @Test
    void aKeyUsedForAnotherRequestIsRefused() {
        node.ask(keyed("m", 1, "k", Map.of("elo", 1.0)));

        assertEquals(
                RefusalCode.IDEMPOTENCY_KEY_REUSED, code(keyed("m", 2, "k", Map.of("elo", 2.0))));
        assertEquals(1, found(node.catalogue().stats(OptionalLong.empty())).versions());
    }

    @Test
    void oneKeyInTwoModelsIsTwoVersions() {
        Ulid one = registered(node.ask(keyed("m", 1, "k", Map.of()))).id();
        Ulid two = registered(node.ask(keyed("n", 2, "k", Map.of()))).id();

        assertNotEquals(one, two);
    }

    @Test
    void aJobReportedTwiceIsOneVersionAndItsTwoVersionsAreTwo() {
        VersionView first = registered(node.ask(with("m", 1, job("j1", 1.0))));
        VersionView again = registered(node.ask(with("m", 2, job("j1", 1.0))));
        VersionView other = registered(node.ask(with("m", 3, job("j1", 2.0))));

        assertEquals(first, again);
        assertEquals(OptionalLong.of(2), other.number());
    }

    private static Content job(String id, double elo) {
        Content plain = Content.ofMetrics(new TreeMap<>(Map.of("elo", elo)));
        return new Content(
                plain.type(),
                "",
                plain.tags(),
                plain.metrics(),
                Json.object(),
                Json.object().put("job_id", id),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Json.object());
    }

    @Test
    void aMoveThatTheTableLacksNamesThoseItHas() {
        node.ask(register("m", 1));

        Refusal refusal = refused(node.ask(move("m", "1", Stage.PRODUCTION)));

        assertEquals(RefusalCode.TRANSITION_NOT_ALLOWED, refusal.code());
        assertTrue(refusal.detail().contains("allowed: staging, archived, rejected"));
        assertEquals(List.of(Stage.STAGING, Stage.ARCHIVED, Stage.REJECTED), refusal.allowed());
        assertEquals(RefusalCode.TRANSITION_NOT_ALLOWED, code(move("m", "1", Stage.DEVELOPMENT)));
    }

    @Test
    void everyMoveOfTheTableIsAllowedAndNoOther() {
        int chance = 0;
        for (Stage from : Stage.NAMED) {
            for (Stage to : Stage.NAMED) {
                SimNode fresh = SimNode.alone();
                fresh.ask(register("m", chance++));
                pathTo(from).forEach(stage -> accepted(fresh.ask(move("m", "1", stage))));
                boolean yes = fresh.ask(move("m", "1", to)) instanceof Decision.Accepted;
                assertEquals(from.allowed().contains(to), yes, from + " to " + to);
            }
        }
    }

    private static List<Stage> pathTo(Stage stage) {
        return switch (stage) {
            case DEVELOPMENT, DELETED, REWOUND -> List.of();
            case PRODUCTION -> List.of(Stage.STAGING, Stage.PRODUCTION);
            case STAGING, ARCHIVED, REJECTED -> List.of(stage);
        };
    }

    @Test
    void aPromotionArchivesWhatWasInProductionAndSaysSo() {
        for (int i = 1; i <= 2; i++) {
            node.ask(register("m", i));
            node.ask(move("m", Integer.toString(i), Stage.STAGING));
        }
        node.ask(move("m", "1", Stage.PRODUCTION));

        Answer.Moved moved = (Answer.Moved) accepted(node.ask(move("m", "2", Stage.PRODUCTION)));

        assertEquals(OptionalLong.of(1), moved.archived().orElseThrow().number());
        assertEquals(Stage.ARCHIVED, version("m", "1").stage());
        assertEquals(OptionalLong.of(2), version("m", "prod").number());
    }

    @Test
    void anExpectationThatDoesNotHoldIsRefused() {
        node.ask(register("m", 1));
        Expect staging = new Expect(Optional.of(Stage.STAGING), Optional.empty());
        Expect two = new Expect(Optional.empty(), Optional.of("2"));
        Expect none = new Expect(Optional.of(Stage.DEVELOPMENT), Optional.of(Expect.NONE));

        assertEquals(RefusalCode.EXPECT_FAILED, code(expecting(staging)));
        assertEquals(RefusalCode.EXPECT_FAILED, code(expecting(two)));
        accepted(node.ask(expecting(none)));
    }

    private static Command expecting(Expect expect) {
        return new Command.Move("bob", "m", Ref.of(1), Stage.STAGING, "", expect);
    }

    @Test
    void whatNoAddressCouldCarryIsNoName() {
        node.ask(register("m", 1));
        for (String dots : List.of(".", "..")) {
            SortedMap<String, String> tags = new TreeMap<>(Map.of(dots, "v"));
            assertEquals(
                    RefusalCode.FIELD_INVALID,
                    code(new Command.SetAlias("ann", "m", dots, Ref.of(1))));
            assertEquals(
                    RefusalCode.FIELD_INVALID,
                    code(new Command.SetTag("ann", "m", Ref.of(1), dots, "v")));
            assertEquals(
                    RefusalCode.FIELD_INVALID,
                    code(new Command.CreateModel("ann", "other", "", tags)));
        }
    }

    @Test
    void aModelInProductionIsNotDeleted() {
        node.ask(register("m", 1));
        node.ask(move("m", "1", Stage.STAGING));
        node.ask(move("m", "1", Stage.PRODUCTION));

        assertEquals(RefusalCode.MODEL_IN_PRODUCTION, code(delete("m")));
        node.ask(move("m", "1", Stage.ARCHIVED));
        accepted(node.ask(delete("m")));
        assertEquals(RefusalCode.MODEL_UNKNOWN, code(delete("m")));
    }

    @Test
    void anUndeletedModelIsAsItWas() {
        node.ask(register("m", 1));
        node.ask(new Command.SetAlias("ann", "m", "champion", Ref.of(1)));
        node.ask(delete("m"));

        accepted(node.ask(undelete("m")));

        assertEquals(List.of("champion"), version("m", "@champion").aliases());
        assertEquals(RefusalCode.MODEL_UNKNOWN, code(undelete("nobody")));
    }

    @Test
    void anUndeletedModelDoesNotTakeANameBack() {
        node.ask(register("m", 1));
        node.ask(delete("m"));
        node.ask(register("m", 2));

        assertEquals(RefusalCode.NAME_TAKEN, code(undelete("m")));
    }

    @Test
    void aRenamedModelLeavesItsNameFree() {
        Ulid old = registered(node.ask(register("m", 1))).id();
        accepted(node.ask(new Command.RenameModel("ann", "m", "best")));

        VersionView fresh = registered(node.ask(register("m", 2)));

        assertEquals(new ModelKey("m", 2), fresh.key());
        assertEquals(old, version("best", "1").id());
        assertEquals(RefusalCode.NAME_TAKEN, code(new Command.RenameModel("ann", "m", "best")));
        assertEquals(RefusalCode.NAME_INVALID, code(new Command.RenameModel("ann", "m", "..")));
    }

    @Test
    void referencesAreReadInTheirOrder() {
        Ulid first = registered(node.ask(register("m", 1))).id();
        Ulid second = registered(node.ask(labelled("m", 2, "run-7"))).id();
        node.ask(new Command.SetAlias("ann", "m", "run-7", Ref.of(1)));

        assertEquals(second, version("m", "latest").id());
        assertEquals(first, version("m", "1").id());
        assertEquals(first, version("m", "@run-7").id());
        assertEquals(second, version("m", "run-7").id());
        assertEquals(second, version("m", second.toString().toLowerCase(Locale.ROOT)).id());
        assertEquals(first, version("m", VersionRow.shortId(first)).id());
        assertEquals(second, version("m", "dev").id());
    }

    @Test
    void cleanupKeepsTheNewestAndWhatIsInUse() {
        for (int i = 1; i <= 8; i++) {
            node.ask(register("m", i));
        }
        node.ask(move("m", "1", Stage.STAGING));
        node.ask(move("m", "1", Stage.PRODUCTION));
        node.ask(new Command.SetAlias("ann", "m", "keep", Ref.of(2)));
        Command.Cleanup planned = new Command.Cleanup("bob", "m", OptionalLong.empty(), false, "");
        Command.Cleanup executed = new Command.Cleanup("bob", "m", OptionalLong.empty(), true, "");

        CleanupPlan plan = ((Answer.Cleanup) accepted(node.ask(planned))).plan();
        long before = found(node.catalogue().model("m", OptionalLong.empty())).versions();
        accepted(node.ask(executed));

        assertEquals(8, before);
        assertEquals(
                List.of(OptionalLong.of(3)),
                plan.goes().stream().map(e -> e.version().number()).toList());
        assertEquals(7, plan.stays().size());
        assertEquals(7, found(node.catalogue().model("m", OptionalLong.empty())).versions());
        assertEquals(
                RefusalCode.VERSION_UNKNOWN,
                Asked.missing(node.catalogue().version("m", Ref.of(3), OptionalLong.empty())));
        assertEquals(OptionalLong.of(9), registered(node.ask(register("m", 9))).number());
    }

    @Test
    void cleanupSparesWhatARollbackWouldPutBackAndWhoseFiguresTheBaselineHas() {
        for (int i = 1; i <= 5; i++) {
            accepted(node.ask(keyed("m", i, "k" + i, Map.of("elo", 1500.0))));
        }
        for (String ref : List.of("1", "3", "5")) {
            accepted(node.ask(move("m", ref, Stage.STAGING)));
            accepted(node.ask(move("m", ref, Stage.PRODUCTION)));
        }
        accepted(
                node.ask(
                        new Command.SetBaseline(
                                "op",
                                "m",
                                Ref.parse("2"),
                                new TreeMap<>(),
                                Optional.empty(),
                                "",
                                OptionalLong.empty())));

        Command.Cleanup one = new Command.Cleanup("bob", "m", OptionalLong.of(0), true, "");
        CleanupPlan plan = ((Answer.Cleanup) accepted(node.ask(one))).plan();

        assertEquals(
                Map.of(
                        "5", "in production",
                        "3", "a rollback would put it back",
                        "2", "the baseline has its figures"),
                plan.stays().stream()
                        .collect(
                                Collectors.toMap(
                                        entry -> entry.version().ref(), CleanupPlan.Entry::why)));
        assertEquals(2, plan.goes().size());
    }

    @Test
    void cleanupSparesWhatIsPinned() {
        for (int i = 1; i <= 4; i++) {
            node.ask(register("m", i));
        }
        node.ask(new Command.SetTag("ann", "m", Ref.of(1), "pinned", ""));

        Command.Cleanup one = new Command.Cleanup("bob", "m", OptionalLong.of(2), true, "room");
        CleanupPlan plan = ((Answer.Cleanup) accepted(node.ask(one))).plan();

        assertEquals(
                List.of(OptionalLong.of(2)),
                plan.goes().stream().map(e -> e.version().number()).toList());
        assertEquals("pinned by its tag pinned", plan.stays().get(2).why());
    }

    @Test
    void aDeletedVersionComesBackToWhereItWas() {
        for (int i = 1; i <= 3; i++) {
            node.ask(register("m", i));
        }
        node.ask(move("m", "1", Stage.ARCHIVED));
        Ulid first = version("m", "1").id();
        accepted(node.ask(new Command.Cleanup("bob", "m", OptionalLong.of(1), true, "")));

        Command.UndeleteVersion byNumber =
                new Command.UndeleteVersion("ann", "m", Ref.of(1), "needed");
        Answer.Moved back = (Answer.Moved) accepted(node.ask(byNumber));
        accepted(node.ask(new Command.UndeleteVersion("ann", "m", Ref.of(2), "")));

        assertEquals(first, back.version().id());
        assertEquals(Stage.DELETED, back.from());
        assertEquals(Stage.ARCHIVED, version("m", "1").stage());
        assertEquals(Stage.DEVELOPMENT, version("m", "2").stage());
        assertEquals(RefusalCode.TRANSITION_NOT_ALLOWED, code(byNumber));
        assertEquals(
                RefusalCode.VERSION_UNKNOWN,
                code(new Command.UndeleteVersion("ann", "m", Ref.of(9), "")));
    }

    @Test
    void onlyTheNamedMetadataIsKept() {
        RegistryPolicy policy =
                new RegistryPolicy(
                        MetricDirections.DEFAULT, 5, List.of("metrics", "training_date", "note"));
        SimNode picky = new SimNode(0, new ArrayList<>(), policy, 0);
        Content content =
                new Content(
                        ModelType.ENSEMBLE,
                        "text",
                        new TreeMap<>(),
                        new TreeMap<>(Map.of("elo", 0.0)),
                        Json.object().put("lr", 1),
                        Json.object().put("start", "s").put("trainer", "t").put("data_range", "d"),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Json.object().put("note", "n").put("features", "f"));

        Content kept = registered(picky.ask(with("m", 1, content))).content();

        assertEquals("{}", kept.trainingConfig().toString());
        assertEquals("{\"start\":\"s\",\"trainer\":\"t\"}", kept.training().toString());
        assertEquals("{\"note\":\"n\"}", kept.extra().toString());
        assertEquals(Map.of("elo", 0.0), kept.metrics());
    }

    @Test
    void aParentIsResolvedWhereItCanBe() {
        Ulid parent = registered(node.ask(register("base", 1))).id();
        Content child =
                new Content(
                        ModelType.EXPERIMENTAL,
                        "",
                        new TreeMap<>(),
                        new TreeMap<>(),
                        Json.object(),
                        Json.object(),
                        Optional.of("base:1"),
                        Optional.empty(),
                        List.of(),
                        Json.object());

        VersionView view = registered(node.ask(with("m", 2, child)));

        assertEquals(Optional.of(parent), view.parentId());
        assertEquals(Optional.of("base:1"), view.content().parent());
    }

    @Test
    void whatDoesNotFitAFactIsRefused() {
        TreeMap<String, Double> metrics = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            metrics.put("m".repeat(240) + i, 1.5);
        }
        Content big = Content.ofMetrics(metrics);
        Content alsoText =
                new Content(
                        big.type(),
                        "d".repeat(60_000),
                        big.tags(),
                        big.metrics(),
                        big.trainingConfig(),
                        big.training(),
                        big.parent(),
                        big.artifact(),
                        big.files(),
                        big.extra());

        assertEquals(RefusalCode.TOO_LARGE, code(with("m", 1, alsoText)));
        assertTrue(node.tables().everyModel().isEmpty());
    }
}
