package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.accepted;
import static dev.rookery.node.registry.Asked.found;
import static dev.rookery.node.registry.Asked.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Versions that come with the ULID they had in another registry of this kind. */
class KnownVersionTest {

    private static final Ulid ID = Ulid.of(1_700_000_000_000L, 7, 7);
    private static final Ulid PARENT = Ulid.of(1_600_000_000_000L, 6, 6);
    private static final String ONE = "1".repeat(64);
    private static final String OTHER = "2".repeat(64);

    private final List<Fact> facts = new ArrayList<>();
    private final SimNode node = new SimNode(0, facts, RegistryPolicy.DEFAULT, 1_767_225_600_000L);

    private static Content content(String sha256) {
        return new Content(
                ModelType.EXPERIMENTAL,
                "",
                new TreeMap<>(),
                new TreeMap<>(),
                Json.object(),
                Json.object(),
                Optional.of("latest"),
                Optional.empty(),
                List.of(new FileEntry("model.pt", sha256, 7)),
                Json.object());
    }

    private static Command.Import brought(String model, String sha256) {
        ImportMark mark = new ImportMark(OptionalLong.of(5), "ann", false);
        Content content = content(sha256).importedAs(new Imported(mark, "rookery", model, false));
        Command.Register registration =
                new Command.Register(
                        "ann",
                        model,
                        Ulid.of(9, 9, 9),
                        Optional.of("import-" + ID),
                        0,
                        true,
                        Optional.of("first"),
                        Optional.empty(),
                        content);
        Command.Identity identity = new Command.Identity(ID, Optional.of(PARENT));
        return new Command.Import(registration.known(Optional.of(identity)), 3, List.of(), false);
    }

    private Answer.Imported answer(Command.Import asked) {
        return assertInstanceOf(Answer.Imported.class, accepted(node.ask(asked)));
    }

    /** As the registry that the export comes from has it: nobody ever imported it. */
    private void register() {
        accepted(
                node.ask(
                        new Command.Register(
                                "ann",
                                "m",
                                ID,
                                Optional.empty(),
                                0,
                                true,
                                Optional.of("first"),
                                Optional.empty(),
                                content(ONE))));
    }

    @Test
    void itKeepsItsIdAndItsParentWhateverTheirNamesMeanHere() {
        Answer.Imported made = answer(brought("m", ONE));

        VersionView here = found(node.catalogue().versionById(ID, OptionalLong.empty()));
        assertFalse(made.replayed());
        assertEquals(ID, made.version().id());
        assertEquals(3, here.number().getAsLong());
        assertEquals(Optional.of(PARENT), here.parentId());
    }

    @Test
    void whereItWasMadeItIsAlreadyThereAndSaidAsItStands() {
        register();
        accepted(node.ask(Asked.move("m", "1", Stage.STAGING)));
        int written = facts.size();

        Answer.Imported again = answer(brought("m", ONE));

        assertTrue(again.replayed());
        assertEquals(Stage.STAGING, again.version().stage());
        assertEquals(written, facts.size());
    }

    @Test
    void anIdOfOtherFilesOrOfAnotherModelIsRefused() {
        register();

        Refusal files = refused(node.ask(brought("m", OTHER)));
        Refusal model = refused(node.ask(brought("n", ONE)));

        assertEquals(RefusalCode.ID_TAKEN, files.code());
        assertTrue(files.detail().contains("whose files are others"), files.detail());
        assertEquals(RefusalCode.ID_TAKEN, model.code());
        assertTrue(model.detail().contains("of another model"), model.detail());
        assertEquals(1, facts.size());
    }

    @Test
    void afterItsModelWasDeletedItComesAsANewVersionOnce() {
        register();
        accepted(node.ask(Asked.delete("m")));

        Answer.Imported made = answer(brought("m", ONE));
        Answer.Imported again = answer(brought("m", ONE));

        assertNotEquals(ID, made.version().id());
        assertTrue(made.notes().get(0).startsWith("its id is new"), made.notes().toString());
        assertTrue(again.replayed());
        assertEquals(made.version().id(), again.version().id());
    }
}
