package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.accepted;
import static dev.rookery.node.registry.Asked.found;
import static dev.rookery.node.registry.Asked.move;
import static dev.rookery.node.registry.Asked.refused;
import static dev.rookery.node.registry.Asked.register;
import static dev.rookery.node.registry.Asked.registered;
import static dev.rookery.node.registry.Asked.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the rules make of versions that were looked at, and of those that were not. */
class AdmissionTest {

    private static final RegistryPolicy GUARDED =
            new RegistryPolicy(
                    MetricDirections.DEFAULT, 5, List.of(), false, true, Stage.ARCHIVED, true);

    private final SimNode node = new SimNode(0, new ArrayList<>(), GUARDED, 1_767_225_600_000L);

    private VersionView version(String ref) {
        return found(node.catalogue().version("m", new Ref(ref), OptionalLong.empty()));
    }

    private Command.Move promotion(String ref) {
        return move("m", ref, Stage.PRODUCTION);
    }

    @Test
    void onlyTheVersionThatWasLookedAtGoesToProduction() {
        registered(node.ask(register("m", 1)));
        registered(node.ask(with("m", 2, Content.ofMetrics(Map.of("elo", 1500.0)))));
        accepted(node.ask(move("m", "1", Stage.STAGING)));
        accepted(node.ask(move("m", "2", Stage.STAGING)));
        Admission one = Admission.of(version("1"), Optional.empty());

        assertEquals(RefusalCode.EXPECT_FAILED, refused(node.ask(promotion("1"))).code());
        assertEquals(RefusalCode.EXPECT_FAILED, refused(node.ask(promotion("2").with(one))).code());
        Admission other =
                new Admission(version("1").id(), version("2").content(), Optional.empty());
        assertEquals(
                RefusalCode.EXPECT_FAILED, refused(node.ask(promotion("1").with(other))).code());
        accepted(node.ask(promotion("1").with(one)));
        assertEquals(Stage.PRODUCTION, version("1").stage());
    }

    @Test
    void whatWasFoundIsATagOfTheRegistrationAndNoPartOfWhatIsAskedFor() {
        Command.Register asked = keyed("key");
        VersionView labelled = registered(node.ask(asked.found(Optional.of("pickle"))));

        assertEquals("pickle", labelled.tags().get(UnsafeLabel.KEY));
        assertEquals(labelled.tags(), version("1").tags());
        VersionView again = registered(node.ask(asked));
        assertEquals(labelled.id(), again.id());
        assertEquals("pickle", again.tags().get(UnsafeLabel.KEY));
    }

    private static Command.Register keyed(String key) {
        return new Command.Register(
                "ann",
                "m",
                Ulid.of(1, 0, 1),
                Optional.of(key),
                0,
                true,
                Optional.empty(),
                Optional.empty(),
                Content.EMPTY);
    }

    @Test
    void whatIsFoundLaterIsSaidWithTheMove() {
        registered(node.ask(register("m", 1)));
        Admission seen = Admission.of(version("1"), Optional.of("torch-pickle"));

        Answer.Moved moved =
                assertInstanceOf(
                        Answer.Moved.class,
                        accepted(node.ask(move("m", "1", Stage.STAGING).with(seen))));

        assertEquals("torch-pickle", moved.version().tags().get(UnsafeLabel.KEY));
        assertEquals(moved.version().tags(), version("1").tags());
    }

    @Test
    void nobodySetsOrRemovesTheLabel() {
        registered(node.ask(register("m", 1).found(Optional.of("pickle"))));

        Decision removed =
                node.ask(new Command.RemoveTag("ann", "m", new Ref("1"), UnsafeLabel.KEY));
        Decision set =
                node.ask(new Command.SetTag("ann", "m", new Ref("1"), UnsafeLabel.KEY, "none"));

        assertEquals(RefusalCode.FIELD_INVALID, refused(removed).code());
        assertEquals(RefusalCode.FIELD_INVALID, refused(set).code());
        assertEquals("pickle", version("1").tags().get(UnsafeLabel.KEY));
    }

    @Test
    void aVersionWithAsManyTagsAsFitLeavesRoomForTheLabelOrIsRefused() {
        TreeMap<String, String> tags = new TreeMap<>();
        for (int i = 0; i < ContentRules.TAGS_MAX; i++) {
            tags.put("tag" + i, "");
        }
        Command.Register full = with("m", 1, Content.EMPTY.withTags(tags));

        assertEquals(
                RefusalCode.TOO_LARGE, refused(node.ask(full.found(Optional.of("pickle")))).code());
        registered(node.ask(full));
        Admission seen = Admission.of(version("1"), Optional.of("pickle"));
        accepted(node.ask(move("m", "1", Stage.STAGING).with(seen)));
        assertEquals(tags, version("1").tags());
    }

    @Test
    void anImportThatMayNotBeInProductionStaysInStaging() {
        ImportMark mark = new ImportMark(OptionalLong.of(1), "cli", false);
        Content content = Content.EMPTY.importedAs(new Imported(mark, "there", "m", false));
        List<Command.ImportStep> steps =
                List.of(
                        new Command.ImportStep(Stage.STAGING, "", mark),
                        new Command.ImportStep(Stage.PRODUCTION, "", mark));
        Command.Register registration =
                new Command.Register(
                        "ann",
                        "m",
                        Ulid.of(1, 0, 1),
                        Optional.of("k"),
                        0,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        content);

        Answer.Imported imported =
                assertInstanceOf(
                        Answer.Imported.class,
                        accepted(
                                node.ask(
                                        new Command.Import(
                                                registration,
                                                1,
                                                steps,
                                                false,
                                                Optional.of(
                                                        new Command.Import.Judged(
                                                                "m",
                                                                Optional.of(
                                                                        "it is not signed")))))));

        assertEquals(Stage.STAGING, imported.version().stage());
        assertEquals(Stage.STAGING, version("1").stage());
        assertTrue(imported.notes().toString().contains("it is not signed"), imported::toString);
    }

    @Test
    void anImportIntoAModelThatCameByItsNameMeanwhileStaysInStaging() {
        ImportMark mark = new ImportMark(OptionalLong.of(1), "cli", false);
        Content content = Content.EMPTY.importedAs(new Imported(mark, "there", "m", false));
        List<Command.ImportStep> steps =
                List.of(
                        new Command.ImportStep(Stage.STAGING, "", mark),
                        new Command.ImportStep(Stage.PRODUCTION, "", mark));
        Command.Register registration =
                new Command.Register(
                        "ann",
                        "shown",
                        Ulid.of(1, 0, 1),
                        Optional.of("k"),
                        0,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        content);
        registered(node.ask(register("m", 2)));
        accepted(node.ask(new Command.RenameModel("ann", "m", "shown")));

        Answer.Imported imported =
                assertInstanceOf(
                        Answer.Imported.class,
                        accepted(
                                node.ask(
                                        new Command.Import(
                                                registration,
                                                0,
                                                steps,
                                                false,
                                                Optional.of(
                                                        new Command.Import.Judged(
                                                                "shown", Optional.empty()))))));

        assertEquals(Stage.STAGING, imported.version().stage());
    }

    @Test
    void aModelIsRenamedOnlyWithTheProductionThatWasLookedAt() {
        Ulid one = registered(node.ask(register("m", 1))).id();
        accepted(node.ask(new Command.RenameModel("ann", "m", "n")));
        accepted(node.ask(new Command.RenameModel("ann", "n", "m")));
        accepted(node.ask(move("m", "1", Stage.STAGING)));
        accepted(node.ask(promotion("1").with(Admission.of(version("1"), Optional.empty()))));
        Command.RenameModel asked = new Command.RenameModel("ann", "m", "n");

        assertEquals(RefusalCode.EXPECT_FAILED, refused(node.ask(asked)).code());
        assertEquals(
                RefusalCode.EXPECT_FAILED, refused(node.ask(asked.with(Ulid.of(1, 0, 9)))).code());
        accepted(node.ask(asked.with(one)));
    }

    @Test
    void aSignatureIsKeptWhateverMetadataIsNot() {
        RegistryPolicy metrics =
                new RegistryPolicy(MetricDirections.DEFAULT, 5, List.of("metrics"));
        Content signed =
                new Content(
                        ModelType.EXPERIMENTAL,
                        "",
                        new TreeMap<>(),
                        new TreeMap<>(),
                        Json.object(),
                        Json.object(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Json.object().put("model_signature", "s").put("other", 1));

        assertEquals(Json.object().put("model_signature", "s"), metrics.keep(signed).extra());
    }
}
