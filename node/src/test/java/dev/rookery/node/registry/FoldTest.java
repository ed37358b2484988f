package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.accepted;
import static dev.rookery.node.registry.Asked.delete;
import static dev.rookery.node.registry.Asked.labelled;
import static dev.rookery.node.registry.Asked.move;
import static dev.rookery.node.registry.Asked.register;
import static dev.rookery.node.registry.Asked.registered;
import static dev.rookery.node.registry.Asked.undelete;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What two nodes make of what they wrote while apart. */
class FoldTest {

    private static final long START = 1_767_225_600_000L;
    private static final ModelKey M = new ModelKey("m", 1);

    private final List<Fact> all = new ArrayList<>();
    private final SimNode a = new SimNode(0, all, RegistryPolicy.DEFAULT, START);
    private final SimNode b = new SimNode(1, all, RegistryPolicy.DEFAULT, START + 10);

    private void heal() {
        a.pull(Integer.MAX_VALUE);
        b.pull(Integer.MAX_VALUE);
    }

    private VersionRow version(SimNode node, Ulid id) {
        return node.tables().version(M, id).orElseThrow();
    }

    private boolean told(SimNode node, String type) {
        return node.tables().events().stream().anyMatch(event -> event.type().equals(type));
    }

    @Test
    void aNumberClaimedTwiceStaysWithTheMajority() {
        // given one number, claimed first by a node cut off and then by one with a majority
        Command.Register cut = register("m", 1);
        Command.Register alone =
                new Command.Register(
                        "ann",
                        "m",
                        cut.id(),
                        Optional.empty(),
                        0,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Content.EMPTY);
        Ulid loser = registered(a.ask(alone)).id();
        Ulid keeper = registered(b.ask(register("m", 2))).id();

        // when they hear of each other
        heal();

        // then the majority's keeps it at both, and the other has none
        for (SimNode node : List.of(a, b)) {
            assertEquals(OptionalLong.of(1), version(node, keeper).number());
            assertEquals(OptionalLong.empty(), version(node, loser).number());
            assertEquals(keeper, Refs.resolve(M, Ref.of(1), node.tables()).orElseThrow().id());
            assertTrue(told(node, "conflict.number"));
        }
    }

    @Test
    void aLoserGetsTheNextNumberOnce() {
        // given a version that lost its number
        registered(a.ask(register("m", 1)));
        Ulid loser = registered(b.ask(register("m", 2))).id();
        heal();

        // when it is renumbered, and asked to be again
        a.ask(new Command.Renumber("node", M, loser, 0, true));
        Decision again = a.ask(new Command.Renumber("node", M, loser, 0, true));
        heal();

        // then it has number 2 everywhere, and the second ask stated nothing
        assertEquals(OptionalLong.of(2), version(b, loser).number());
        assertTrue(((Decision.Accepted) again).drafts().isEmpty());
        assertTrue(told(b, "conflict.number_settled"));
    }

    @Test
    void aLabelTakenTwiceStaysWithTheEarlier() {
        Ulid first = registered(a.ask(labelled("m", 1, "best"))).id();
        Ulid second = registered(b.ask(labelled("m", 2, "best"))).id();

        heal();

        VersionRow lost = version(a, second);
        assertEquals("best", version(a, first).shownLabel());
        assertEquals("best~" + lost.shortId().substring(0, 4), lost.shownLabel());
        assertEquals(lost, Refs.resolve(M, new Ref(lost.shownLabel()), a.tables()).orElseThrow());
        assertEquals(first, Refs.resolve(M, new Ref("best"), a.tables()).orElseThrow().id());
    }

    @Test
    void anArchivalDecidedInStagingNeverRetiresWhatBecameProduction() {
        // given a version in staging that both nodes know
        Ulid id = registered(a.ask(register("m", 1))).id();
        a.ask(move("m", "1", Stage.STAGING));
        heal();

        // when one promotes it, and the other, cut off and later, archives it
        a.ask(move("m", "1", Stage.PRODUCTION));
        b.advance(60_000);
        b.ask(move("m", "1", Stage.ARCHIVED));
        heal();

        // then it stays in production, and the archival stays in the history as superseded
        for (SimNode node : List.of(a, b)) {
            assertEquals(Stage.PRODUCTION, version(node, id).stage());
            assertEquals(Optional.of(id), node.tables().model(M).orElseThrow().production());
            assertEquals(
                    MoveRow.Outcome.SUPERSEDED,
                    node.tables().moves(M).get(node.tables().moves(M).size() - 1).outcome());
            assertTrue(told(node, "conflict.move_superseded"));
        }
    }

    @Test
    void twoPromotionsWhileApartLeaveOneInProductionAndAnEvent() {
        Ulid first = registered(a.ask(register("m", 1))).id();
        Ulid second = registered(a.ask(register("m", 2))).id();
        a.ask(move("m", "1", Stage.STAGING));
        a.ask(move("m", "2", Stage.STAGING));
        heal();

        a.ask(move("m", "1", Stage.PRODUCTION));
        b.advance(1_000);
        b.ask(move("m", "2", Stage.PRODUCTION));
        heal();

        for (SimNode node : List.of(a, b)) {
            assertEquals(Stage.ARCHIVED, version(node, first).stage());
            assertEquals(Stage.PRODUCTION, version(node, second).stage());
            assertTrue(told(node, "conflict.production"));
        }
    }

    @Test
    void promotingInOneModelLeavesAnothersProductionAlone() {
        for (String model : List.of("m", "other")) {
            a.ask(register(model, model.length()));
            a.ask(move(model, "1", Stage.STAGING));
            a.ask(move(model, "1", Stage.PRODUCTION));
        }

        assertEquals(Stage.PRODUCTION, a.tables().versions(M, Optional.empty(), 1).get(0).stage());
    }

    @Test
    void aMoveThatArrivesBeforeItsRegistrationCountsOnceThatIsHere() {
        // given a registration at one node, moved at another
        Ulid id = registered(a.ask(register("m", 1))).id();
        b.pull(Integer.MAX_VALUE);
        b.ask(move("m", "1", Stage.STAGING));

        // when a third hears of the move first
        SimNode c = new SimNode(2, all, RegistryPolicy.DEFAULT, START);
        c.pull(b.origin(), 10);
        boolean before = c.tables().version(M, id).isPresent();
        c.pull(Integer.MAX_VALUE);

        // then the version stands where the move led
        assertFalse(before);
        assertEquals(Stage.STAGING, version(c, id).stage());
        assertTrue(c.tables().awaited(M, id).isEmpty());
    }

    @Test
    void oneNameCreatedAtTwoNodesIsOneModel() {
        a.ask(register("m", 1));
        b.ask(register("m", 2));

        heal();

        assertEquals(List.of(M), a.tables().everyModel());
        assertEquals(2, a.tables().model(M).orElseThrow().versions());
    }

    @Test
    void aNameThatWasDeletedBeginsAgainWithNumberOne() {
        Ulid old = registered(a.ask(register("m", 1))).id();
        a.ask(delete("m"));

        VersionView fresh = registered(a.ask(register("m", 2)));

        assertEquals(new ModelKey("m", 2), fresh.key());
        assertEquals(OptionalLong.of(1), fresh.number());
        assertEquals(
                RefusalCode.VERSION_UNKNOWN,
                Asked.missing(a.catalogue().version("m", Ref.of(old), OptionalLong.empty())));
    }

    @Test
    void twoModelsRenamedToOneNameWhileApartAreToldApart() {
        a.ask(register("m", 1));
        a.ask(register("n", 2));
        heal();

        a.ask(new Command.RenameModel("ann", "m", "best"));
        b.advance(1_000);
        b.ask(new Command.RenameModel("bob", "n", "best"));
        heal();

        for (SimNode node : List.of(a, b)) {
            assertEquals(M, node.tables().shown("best").orElseThrow().key());
            String loser = node.tables().model(new ModelKey("n", 1)).orElseThrow().shownName();
            assertTrue(loser.matches("best~[0-9a-f]{4}"), loser);
            assertEquals("n", node.tables().shown(loser).orElseThrow().key().name());
            assertTrue(told(node, "conflict.name"));
        }
    }

    @Test
    void factsForADeletedModelReturnWhenItIsUndeleted() {
        a.ask(register("m", 1));
        heal();
        a.ask(delete("m"));

        b.ask(register("m", 2));
        heal();
        boolean hidden = a.tables().shown("m").isEmpty();
        accepted(a.ask(undelete("m")));

        assertTrue(hidden);
        assertTrue(told(a, "conflict.closed"));
        assertEquals(2, a.tables().shown("m").orElseThrow().versions());
    }

    @Test
    void aDeletionThatLostToAPromotionIsSuperseded() {
        a.ask(register("m", 1));
        a.ask(move("m", "1", Stage.STAGING));
        heal();

        a.ask(move("m", "1", Stage.PRODUCTION));
        b.advance(1_000);
        b.ask(delete("m"));
        heal();

        assertTrue(b.tables().shown("m").isPresent());
        assertTrue(b.tables().model(M).orElseThrow().production().isPresent());
    }

    @Test
    void theLastWriterByRankHasACell() {
        a.ask(register("m", 1));
        heal();

        b.advance(5_000);
        b.ask(new Command.SetTag("bob", "m", Ref.of(1), "k", "later"));
        a.ask(new Command.SetTag("ann", "m", Ref.of(1), "k", "earlier"));
        heal();

        VersionRow row = a.tables().versions(M, Optional.empty(), 1).get(0);
        VersionView view = Views.of(a.tables().model(M).orElseThrow(), a.tables()).version(row);
        assertEquals("later", view.tags().get("k"));
    }

    @Test
    void aBodyThatIsNotValidIsKeptAndNeverFolded() {
        byte[] twice = "{\"name\":\"x\",\"name\":\"y\"}".getBytes(StandardCharsets.UTF_8);
        a.write(List.of(new Draft("model.rename", "m/1", twice, "raw")));
        a.write(List.of(new Draft("model.dance", "m/1", new byte[0], "raw")));

        assertTrue(a.tables().everyModel().isEmpty());
    }
}
