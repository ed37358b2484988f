package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.accepted;
import static dev.rookery.node.registry.Asked.found;
import static dev.rookery.node.registry.Asked.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What becomes of versions that another registry made. */
class ImportRuleTest {

    private static final long THERE = 1_700_000_000_000L;

    private final List<Fact> facts = new ArrayList<>();
    private final SimNode node = new SimNode(0, facts, RegistryPolicy.DEFAULT, 1_767_225_600_000L);
    private int chance;

    private static Imported origin(String source, String name) {
        return new Imported(
                new ImportMark(OptionalLong.of(THERE), "cli", false), source, name, false);
    }

    private Command.Import version(String key, long number, String name, Stage... stages) {
        Content content = Content.ofMetrics(Map.of("elo", 1500.0));
        return version(key, number, content.importedAs(origin("ringrift", name)), stages);
    }

    private Command.Import version(String key, long number, Content content, Stage... stages) {
        List<Command.ImportStep> steps = new ArrayList<>();
        for (Stage stage : stages) {
            OptionalLong at = OptionalLong.of(THERE + steps.size() + 1);
            steps.add(new Command.ImportStep(stage, "passed", new ImportMark(at, "cli", false)));
        }
        return new Command.Import(
                new Command.Register(
                        "ann",
                        "m",
                        Ulid.of(1, 0, ++chance),
                        Optional.of(key),
                        0,
                        true,
                        Optional.of("v" + key),
                        Optional.empty(),
                        content),
                number,
                steps,
                false);
    }

    private Answer.Imported brought(Command.Import asked) {
        return assertInstanceOf(Answer.Imported.class, accepted(node.ask(asked)));
    }

    private VersionView at(String ref) {
        return found(node.catalogue().version("m", new Ref(ref), OptionalLong.empty()));
    }

    @Test
    void aVersionThatIsHereAlreadyIsShownAsItIsNow() {
        brought(version("a", 7, "m", Stage.STAGING));

        Answer.Imported again = brought(version("a", 7, "m", Stage.STAGING));

        assertTrue(again.replayed());
        assertEquals(Stage.STAGING, again.version().stage());
        assertEquals(at("7"), again.version());
    }

    @Test
    void aProductionThatIsOnlyToldOfWasNoneHere() {
        brought(version("told", 1, "m", Stage.STAGING, Stage.PRODUCTION, Stage.ARCHIVED));
        brought(version("stood", 2, "m", Stage.STAGING, Stage.PRODUCTION));
        brought(version("now", 3, "m", Stage.STAGING, Stage.PRODUCTION));

        RollbackOptions options =
                found(node.catalogue().rollbackOptions("m", MetricDirections.DEFAULT));

        assertEquals(
                List.of(at("2").id(), at("1").id()),
                options.candidates().stream().map(VersionView::id).toList());
        assertTrue(options.served(at("2")));
        assertFalse(options.served(at("1")));
    }

    @Test
    void aVersionKeepsItsNumberItsTimeAndTheMovesItMade() {
        Answer.Imported answer = brought(version("a", 7, "m", Stage.STAGING, Stage.PRODUCTION));

        VersionView here = at("production");
        List<HistoryEntry> history =
                found(node.catalogue().history("m", PageRequest.FIRST, OptionalLong.empty()))
                        .items();
        assertEquals(List.of(), answer.notes());
        assertEquals(7, here.number().getAsLong());
        assertEquals(here.stage(), answer.version().stage());
        assertEquals(THERE, here.createdAtMillis());
        assertEquals(THERE, answer.version().createdAtMillis());
        assertEquals(3, facts.get(0).batch().size(), "registration and moves are one batch");
        assertEquals(
                List.of(THERE + 2, THERE + 1, THERE),
                history.stream()
                        .map(entry -> entry.imported().orElseThrow().atMillis().getAsLong())
                        .toList());
        assertEquals("passed", history.get(0).reason());
    }

    @Test
    void broughtAgainItIsThereAlreadyAndNothingIsWritten() {
        brought(version("a", 7, "m", Stage.STAGING));
        int written = facts.size();

        Answer.Imported again = brought(version("a", 7, "m", Stage.STAGING));

        assertTrue(again.replayed());
        assertEquals(written, facts.size());
    }

    @Test
    void whatChangedThereSinceIsRefusedAndNotTaken() {
        brought(version("a", 7, "m"));
        Content other = Content.ofMetrics(Map.of("elo", 1.0)).importedAs(origin("ringrift", "m"));

        assertEquals(
                RefusalCode.IDEMPOTENCY_KEY_REUSED,
                refused(node.ask(version("a", 7, other))).code());
        assertEquals(1, facts.size());
    }

    @Test
    void aNumberAndALabelThatAreTakenStayWithWhomTheyAre() {
        Command.Import first = version("a", 7, "m");
        Command.Import second = version("b", 7, "m");
        brought(first);

        Answer.Imported answer =
                brought(
                        new Command.Import(
                                second.registration().labelled("va"), 7, List.of(), false));

        assertEquals(8, answer.version().number().getAsLong());
        assertEquals("va_2", answer.version().label());
        assertEquals(2, answer.notes().size(), answer.notes().toString());
        Command.Import again = version("b", 7, "m");
        assertTrue(
                brought(
                                new Command.Import(
                                        again.registration().labelled("va"), 7, List.of(), false))
                        .replayed());
    }

    @Test
    void aModelThatIsCalledOtherwiseThereIsNeverMerged() {
        brought(version("a", 1, "LeBron James"));

        Refusal refusal = refused(node.ask(version("b", 2, "LeBron_James")));

        assertEquals(RefusalCode.NAME_TAKEN, refusal.code());
        assertTrue(refusal.detail().contains("LeBron James"), refusal.detail());
        assertEquals(1, facts.size());
        assertTrue(brought(version("a", 1, "LeBron James")).replayed());
    }

    @Test
    void aWayThatTheTableDoesNotHaveIsRefusedWhole() {
        Refusal refusal = refused(node.ask(version("a", 1, "m", Stage.PRODUCTION)));

        assertEquals(RefusalCode.TRANSITION_NOT_ALLOWED, refusal.code());
        assertEquals(0, facts.size());
    }

    @Test
    void aProductionOfThisRegistryIsNotDisplaced() {
        registerInProduction();

        Answer.Imported stays = brought(version("a", 5, "m", Stage.STAGING, Stage.PRODUCTION));
        Answer.Imported was =
                brought(version("b", 6, "m", Stage.STAGING, Stage.PRODUCTION, Stage.ARCHIVED));

        assertEquals(1, at("production").number().getAsLong());
        assertEquals(Stage.STAGING, at("5").stage());
        assertEquals(Stage.ARCHIVED, at("6").stage());
        assertTrue(stays.notes().get(0).startsWith("it stays in staging: 1"));
        assertEquals(1, was.notes().size());
    }

    private void registerInProduction() {
        accepted(node.ask(Asked.register("m", 99)));
        accepted(node.ask(Asked.move("m", "1", Stage.STAGING)));
        accepted(node.ask(Asked.move("m", "1", Stage.PRODUCTION)));
    }

    @Test
    void aLaterVersionOfOneSourceTakesThePlaceOfTheEarlier() {
        brought(version("a", 1, "m", Stage.STAGING, Stage.PRODUCTION));

        Answer.Imported later = brought(version("b", 2, "m", Stage.STAGING, Stage.PRODUCTION));

        assertEquals(2, at("production").number().getAsLong());
        assertEquals(Stage.ARCHIVED, at("1").stage());
        assertEquals(List.of("it takes the place of 1"), later.notes());
    }

    @Test
    void oneThatWasInProductionBetweenLeavesTheOtherWhereItIs() {
        brought(version("a", 1, "m", Stage.STAGING, Stage.PRODUCTION));

        Answer.Imported between =
                brought(version("b", 2, "m", Stage.STAGING, Stage.PRODUCTION, Stage.ARCHIVED));

        assertEquals(Stage.ARCHIVED, between.version().stage());
        assertEquals(1, at("production").number().getAsLong());
        assertEquals(Stage.ARCHIVED, at("2").stage());
        assertEquals(7, facts.get(facts.size() - 1).batch().size());
    }

    @Test
    void aPlanWritesNothing() {
        Command.Import asked = version("a", 7, "m", Stage.STAGING);

        Answer.Imported answer =
                brought(new Command.Import(asked.registration(), 7, asked.steps(), true));

        assertEquals(Stage.STAGING, answer.version().stage());
        assertEquals(0, facts.size());
    }
}
