package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.accepted;
import static dev.rookery.node.registry.Asked.delete;
import static dev.rookery.node.registry.Asked.found;
import static dev.rookery.node.registry.Asked.keyed;
import static dev.rookery.node.registry.Asked.missing;
import static dev.rookery.node.registry.Asked.move;
import static dev.rookery.node.registry.Asked.refused;
import static dev.rookery.node.registry.Asked.register;
import static dev.rookery.node.registry.Asked.registered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a rewind does to what people see and ask for. */
class RewindTest {

    private static final long START = 1_767_225_600_000L;
    private static final ModelKey M = new ModelKey("m", 1);

    private final List<Fact> all = new ArrayList<>();
    private final SimNode a = new SimNode(0, all, RegistryPolicy.DEFAULT, START);
    private final SimNode b = new SimNode(1, all, RegistryPolicy.DEFAULT, START + 10);

    /** Takes back what a node wrote or heard since it held these. */
    private static Answer rewind(SimNode node, SortedMap<Origin, Long> then, String... models) {
        TreeMap<Origin, Payload.Rewind.Range> ranges = new TreeMap<>();
        node.heads()
                .forEach(
                        (origin, seq) ->
                                ranges.put(
                                        origin,
                                        new Payload.Rewind.Range(
                                                then.getOrDefault(origin, 0L), seq)));
        Optional<TreeSet<ModelKey>> named =
                models.length == 0 ? Optional.empty() : Optional.of(new TreeSet<>());
        named.ifPresent(keys -> List.of(models).forEach(name -> keys.add(new ModelKey(name, 1))));
        return accepted(
                node.ask(
                        new Command.Rewind(
                                "op",
                                new Payload.Rewind(
                                        named.map(keys -> keys),
                                        ranges,
                                        true,
                                        "bad afternoon",
                                        "20260101_000000",
                                        Hash.ZERO))));
    }

    private static void produce(SimNode node, String model, int number) {
        registered(node.ask(register(model, number)));
        accepted(node.ask(move(model, Integer.toString(number), Stage.STAGING)));
        accepted(node.ask(move(model, Integer.toString(number), Stage.PRODUCTION)));
    }

    private static VersionView version(SimNode node, String ref) {
        return found(node.catalogue().version("m", new Ref(ref), OptionalLong.empty()));
    }

    private static boolean told(SimNode node, String type) {
        return node.tables().events().stream().anyMatch(event -> event.type().equals(type));
    }

    private void heal() {
        a.pull(Integer.MAX_VALUE);
        b.pull(Integer.MAX_VALUE);
    }

    @Test
    void aVersionThatCameSinceLeavesTheListsButStaysReadableByNumberAndUlid() {
        produce(a, "m", 1);
        SortedMap<Origin, Long> then = a.heads();
        produce(a, "m", 2);
        Ulid gone = version(a, "2").id();

        rewind(a, then);

        assertEquals(OptionalLong.of(1), version(a, "production").number());
        assertEquals(Stage.REWOUND, version(a, "2").stage());
        assertEquals(
                Stage.REWOUND,
                found(a.catalogue().versionById(gone, OptionalLong.empty())).stage());
        Page<VersionView> listed =
                found(
                        a.catalogue()
                                .versions(
                                        "m",
                                        VersionFilter.ALL,
                                        PageRequest.FIRST,
                                        OptionalLong.empty()));
        assertEquals(1, listed.items().size());
        assertTrue(told(a, "registry.rewound"));
        assertTrue(told(a, "production.changed"));
    }

    @Test
    void aVersionThatWasTakenBackIsNotWrittenToAndItsNumberNotGivenAgain() {
        produce(a, "m", 1);
        SortedMap<Origin, Long> then = a.heads();
        registered(a.ask(register("m", 2)));
        rewind(a, then);

        Refusal refusal = refused(a.ask(move("m", "2", Stage.STAGING)));
        VersionView next = registered(a.ask(register("m", 3)));

        assertEquals(RefusalCode.VERSION_REWOUND, refusal.code());
        assertEquals(OptionalLong.of(3), next.number());
    }

    @Test
    void aModelThatCameSinceIsGoneByNameKeepsTheNameAndIsBackWithItsNextVersion() {
        a.ask(register("other", 1));
        SortedMap<Origin, Long> then = a.heads();
        a.ask(register("m", 2));
        rewind(a, then);
        RefusalCode gone = missing(a.catalogue().model("m", OptionalLong.empty()));

        Refusal taken = refused(a.ask(new Command.RenameModel("op", "other", "m")));
        VersionView back = registered(a.ask(register("m", 3)));

        assertEquals(RefusalCode.MODEL_UNKNOWN, gone);
        assertEquals(RefusalCode.NAME_TAKEN, taken.code());
        assertEquals(M, back.key());
        assertEquals(OptionalLong.of(2), back.number());
        assertEquals(1, a.tables().model(M).orElseThrow().versions());
    }

    @Test
    void aDeletedModelComesBackAndOneDeletedThenIsDeletedAgain() {
        a.ask(register("m", 1));
        a.ask(register("n", 2));
        a.ask(delete("n"));
        SortedMap<Origin, Long> then = a.heads();
        a.ask(delete("m"));
        a.ask(new Command.UndeleteModel("op", "n", OptionalInt.empty(), ""));

        rewind(a, then);

        assertTrue(a.tables().model(M).orElseThrow().live());
        assertTrue(a.tables().model(new ModelKey("n", 1)).orElseThrow().closed());
    }

    @Test
    void metricsGoBackWhileTheTrendKeepsWhatWasSeen() {
        a.ask(register("m", 1));
        SortedMap<Origin, Long> then = a.heads();
        Observation seen =
                new Observation(
                        new TreeMap<>(Map.of("elo", 1700.0)),
                        "arena",
                        OptionalLong.empty(),
                        Optional.empty());
        accepted(a.ask(new Command.Observe("op", "m", Ref.of(1), seen)));

        rewind(a, then);

        assertEquals(Map.of(), version(a, "1").metrics());
        List<TrendPoint> trend = found(a.catalogue().trend("m", "elo", 10, OptionalLong.empty()));
        assertEquals(1, trend.size());
    }

    @Test
    void tagsAliasesAndDescriptionsAreWhatTheyWere() {
        a.ask(register("m", 1));
        a.ask(register("m", 2));
        a.ask(new Command.SetAlias("op", "m", "champion", Ref.of(1)));
        a.ask(new Command.SetTag("op", "m", Ref.of(1), "owner", "ann"));
        SortedMap<Origin, Long> then = a.heads();
        a.ask(new Command.SetAlias("op", "m", "champion", Ref.of(2)));
        a.ask(new Command.RemoveTag("op", "m", Ref.of(1), "owner"));
        a.ask(new Command.DescribeVersion("op", "m", Ref.of(1), "worse"));

        rewind(a, then);

        assertEquals(version(a, "1"), version(a, "@champion"));
        assertEquals(Map.of("owner", "ann"), version(a, "1").tags());
        assertEquals("", version(a, "1").description());
    }

    @Test
    void aRequestThatIsRepeatedGetsItsFirstAnswerThoughTheVersionIsTakenBack() {
        a.ask(register("m", 1));
        SortedMap<Origin, Long> then = a.heads();
        VersionView first = registered(a.ask(keyed("m", 2, "k", Map.of())));
        rewind(a, then);

        VersionView again = registered(a.ask(keyed("m", 3, "k", Map.of())));

        assertEquals(first.id(), again.id());
        assertEquals(Stage.REWOUND, version(a, "2").stage());
    }

    @Test
    void whatAnotherNodeWroteAsideStandsAndIsToldOfOnBothSides() {
        // given a version that both know, and a rewind at one that the other does not hear of
        produce(a, "m", 1);
        heal();
        SortedMap<Origin, Long> then = a.heads();
        registered(a.ask(register("m", 2)));
        b.advance(1);
        registered(b.ask(register("m", 3)));
        a.advance(60_000);
        rewind(a, then);

        heal();

        for (SimNode node : List.of(a, b)) {
            assertEquals(2, node.tables().model(M).orElseThrow().versions());
            assertTrue(told(node, "conflict.rewind"));
        }
        List<HistoryEntry> history = history(a);
        assertTrue(history.stream().anyMatch(entry -> entry.unseenBy().isPresent()));
    }

    @Test
    void theHistoryShowsTheRewindAndWhatItTookBack() {
        produce(a, "m", 1);
        SortedMap<Origin, Long> then = a.heads();
        a.ask(move("m", "1", Stage.ARCHIVED));
        rewind(a, then);

        List<HistoryEntry> history = history(a);

        assertEquals("registry.rewind", history.get(0).kind());
        assertEquals("bad afternoon", history.get(0).reason());
        assertEquals(Optional.of(history.get(0).dot()), history.get(1).rewoundBy());
        assertEquals(Optional.of(MoveRow.Outcome.REWOUND), history.get(1).outcome());
        assertEquals(Optional.empty(), history.get(2).rewoundBy());
    }

    private static List<HistoryEntry> history(SimNode node) {
        return found(node.catalogue().history("m", PageRequest.FIRST, OptionalLong.empty()))
                .items();
    }

    @Test
    void aPromotionAsideOfAVersionThatIsTakenBackDoesNotRetireProduction() {
        // given production, and a version that another node promotes all the way, cut off
        produce(a, "m", 1);
        SortedMap<Origin, Long> then = a.heads();
        a.ask(register("m", 2));
        heal();
        b.ask(move("m", "2", Stage.STAGING));
        b.ask(move("m", "2", Stage.PRODUCTION));

        // when its registration is taken back
        rewind(a, then);
        heal();

        // then what was in production stays there, until the rewind is undone
        for (SimNode node : List.of(a, b)) {
            assertEquals(OptionalLong.of(1), version(node, "production").number());
        }
    }

    @Test
    void aPromotionThatArrivesBeforeItsRegistrationDoesNotRetireProduction() {
        produce(a, "m", 1);
        heal();
        SimNode c = new SimNode(2, all, RegistryPolicy.DEFAULT, START + 20);
        c.pull(Integer.MAX_VALUE);
        a.ask(register("m", 2));
        b.pull(Integer.MAX_VALUE);
        b.ask(move("m", "2", Stage.STAGING));
        b.ask(move("m", "2", Stage.PRODUCTION));

        c.pull(b.origin(), 10);
        OptionalLong before = version(c, "production").number();
        c.pull(Integer.MAX_VALUE);

        assertEquals(OptionalLong.of(1), before);
        assertEquals(OptionalLong.of(2), version(c, "production").number());
        assertEquals(Stage.ARCHIVED, version(c, "1").stage());
    }

    @Test
    void aRewindOfSomeModelsIsUndoneForThemByOneOfAll() {
        a.ask(register("m", 1));
        a.ask(register("n", 2));
        SortedMap<Origin, Long> then = a.heads();
        a.ask(register("m", 3));
        a.ask(register("n", 4));
        SortedMap<Origin, Long> before = a.heads();
        rewind(a, then, "m");
        assertEquals(1, a.tables().model(M).orElseThrow().versions());
        assertEquals(2, a.tables().model(new ModelKey("n", 1)).orElseThrow().versions());

        rewind(a, before);

        assertEquals(2, a.tables().model(M).orElseThrow().versions());
    }

    @Test
    void aRewindTakesBackAllTwinsOfAForkWithinItsRanges() {
        // given one origin under which two nodes wrote
        SimNode clone = new SimNode(0, new ArrayList<>(), RegistryPolicy.DEFAULT, START + 5);
        a.ask(register("m", 1));
        SortedMap<Origin, Long> then = a.heads();
        a.ask(register("m", 2));
        clone.ask(register("m", 1));
        clone.ask(register("n", 3));

        // when one of them rewinds later, and a third node hears of both branches
        a.advance(60_000);
        rewind(a, then);
        List<Fact> both = new ArrayList<>(all);
        MemoryTables tables = new MemoryTables(ref -> both.get((int) ref.handle()));
        both.addAll(cloned(clone));
        for (int i = 0; i < both.size(); i++) {
            tables.fold(both.get(i), new FactRef(i, both.get(i).rank()));
        }

        // then what either wrote there is taken back
        assertEquals(1, tables.model(M).orElseThrow().versions());
        assertFalse(tables.model(new ModelKey("n", 1)).orElseThrow().live());
    }

    private static List<Fact> cloned(SimNode clone) {
        List<Fact> facts = new ArrayList<>();
        clone.tables()
                .facts(new ModelKey("n", 1), Optional.empty(), 10)
                .forEach(ref -> facts.add(clone.tables().fact(ref)));
        return facts;
    }

    @Test
    void aBodyThatIsNoRewindIsPoisonAndCancelsNothing() {
        a.ask(register("m", 1));
        for (String body :
                List.of(
                        "{}",
                        "{\"ranges\":{\"x\":[0,1]},\"complete\":true,\"backup\":\"b\"}",
                        rewindBody("[5,1]"),
                        rewindBody("[0]"),
                        rewindBody("[-1,1]"),
                        rewindBody("[0,1.5]"),
                        rewindBody("{\"0\":1}"))) {
            a.write(List.of(draft("registry", body)));
        }
        a.write(List.of(draft("m/1", rewindBody("[0,1]"))));
        a.write(List.of(draft("registry", rewindBody("[0,0],\"models\":[]"))));

        assertEquals(1, a.tables().model(M).orElseThrow().versions());
        assertEquals(List.of(), a.tables().rewinds().latestFirst());
    }

    private String rewindBody(String range) {
        return "{\"ranges\":{\""
                + a.origin()
                + "\":"
                + range
                + "},\"complete\":true,\"backup\":\"b\",\"root\":\""
                + Hash.ZERO
                + "\"}";
    }

    private static Draft draft(String entity, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Draft(Payload.Rewind.KIND, entity, bytes, "raw");
    }

    @Test
    void aRewindTooLargeForAFactIsRefusedWithWhatToDo() {
        TreeMap<Origin, Payload.Rewind.Range> ranges = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            ranges.put(new Origin(i, i), new Payload.Rewind.Range(1, 2));
        }
        Payload.Rewind said =
                new Payload.Rewind(Optional.empty(), ranges, true, "", "b", Hash.ZERO);

        Refusal refusal = refused(a.ask(new Command.Rewind("op", said)));

        assertEquals(RefusalCode.TOO_LARGE, refusal.code());
        assertTrue(refusal.detail().contains("10000 origins"), refusal.detail());
    }
}
