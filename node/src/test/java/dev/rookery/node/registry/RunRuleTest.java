package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.accepted;
import static dev.rookery.node.registry.Asked.found;
import static dev.rookery.node.registry.Asked.move;
import static dev.rookery.node.registry.Asked.refused;
import static dev.rookery.node.registry.Asked.registered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Which runs go to staging at once, and what a repeated one is told. */
class RunRuleTest {

    private final List<Fact> facts = new ArrayList<>();
    private final SimNode node = new SimNode(0, facts, RegistryPolicy.DEFAULT, 1_767_225_600_000L);
    private int chance;

    private Stage stageOf(double fitness) {
        return registered(node.ask(Runs.asked(Runs.run(fitness), ++chance, true))).stage();
    }

    @Test
    void aRunIsPromotedWhereItBeatsTheBestByMoreThanTheMargin() {
        assertEquals(Stage.STAGING, stageOf(0.5));
        assertEquals(Stage.DEVELOPMENT, stageOf(0.52), "not more than 0.02, whatever doubles say");
        assertEquals(Stage.DEVELOPMENT, stageOf(0.539), "0.52 is the best, though not promoted");
        assertEquals(Stage.STAGING, stageOf(0.56));
        assertEquals(Stage.DEVELOPMENT, stageOf(0.1));
    }

    @Test
    void theMoveIsInTheRegistrationsBatchAndSaysWhy() {
        stageOf(0.5);
        stageOf(0.75);

        Fact moved = facts.get(facts.size() - 1);
        Payload.Move move = (Payload.Move) PayloadCodec.decode(moved).orElseThrow();

        assertEquals(2, moved.batch().size());
        assertEquals(facts.get(facts.size() - 2).hash(), moved.prev());
        assertEquals("fitness 0.75 is 0.25 above the best so far, 0.5", move.reason());
        assertEquals(
                Stage.STAGING,
                found(node.catalogue().version(Runs.MODEL, new Ref("2"), OptionalLong.empty()))
                        .stage());
    }

    @Test
    void aRunIsNotPromotedUnasked() {
        assertEquals(
                Stage.DEVELOPMENT,
                registered(node.ask(Runs.asked(Runs.run(0.9), 1, false))).stage());
        assertEquals(1, facts.size());
    }

    @Test
    void whatWasRejectedIsNoBar() {
        assertEquals(Stage.STAGING, stageOf(0.99));
        accepted(node.ask(move(Runs.MODEL, "1", Stage.REJECTED)));

        assertEquals(Stage.STAGING, stageOf(0.6));
        assertEquals(Stage.DEVELOPMENT, stageOf(0.61));
    }

    @Test
    void otherConfigurationsAreNoBar() {
        stageOf(0.9);

        CmaesRun hex = Runs.run("hex8", 2, 0.3, Json.object());

        assertEquals(Stage.STAGING, registered(node.ask(Runs.asked(hex, 7, true))).stage());
    }

    @Test
    void aRepeatedRunIsOneVersionAndHearsTheFirstAnswer() {
        CmaesRun run = Runs.run("square8", 2, 0.5, Json.object().put("run_id", "r-1"));
        VersionView first = registered(node.ask(Runs.asked(run, 1, true)));
        stageOf(0.9);
        accepted(node.ask(move(Runs.MODEL, "1", Stage.ARCHIVED)));
        int before = facts.size();

        Answer.Registered again =
                assertInstanceOf(
                        Answer.Registered.class, accepted(node.ask(Runs.asked(run, 3, true))));

        assertTrue(again.replayed());
        assertEquals(first.toString(), again.version().toString());
        assertEquals(before, facts.size());
    }

    @Test
    void aRunIdThatComesWithOtherFiguresIsRefused() {
        node.ask(Runs.asked(named(0.5), 1, true));

        Refusal refusal = refused(node.ask(Runs.asked(named(0.6), 2, true)));

        assertEquals(RefusalCode.IDEMPOTENCY_KEY_REUSED, refusal.code());
        assertEquals(2, facts.size());
    }

    @Test
    void aRunReportedAtTwoNodesCutApartIsOneVersion() {
        SimNode other = new SimNode(1, facts, RegistryPolicy.DEFAULT, 1_767_225_600_500L);
        Ulid here = registered(node.ask(Runs.asked(named(0.5), 1, true))).id();
        Ulid there = registered(other.ask(Runs.asked(named(0.5), 2, true))).id();

        node.pull(Integer.MAX_VALUE);
        other.pull(Integer.MAX_VALUE);

        assertEquals(here, there);
        for (SimNode each : List.of(node, other)) {
            ModelRow model = each.tables().shown(Runs.MODEL).orElseThrow();
            assertEquals(1, model.versions());
            assertEquals(1, model.stages().staging());
            assertEquals(1, each.tables().fittest(model.key(), 10).size());
        }
    }

    private static CmaesRun named(double fitness) {
        return Runs.run("square8", 2, fitness, Json.object().put("run_id", "r-1"));
    }
}
