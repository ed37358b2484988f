package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.message.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A listed address at which a node met itself. */
class OwnAddressTest {

    @Test
    void oneThatBecameAnotherNodesIsFoundWithoutARestart() {
        // given a node that was found to be itself, such as behind an address that leads to several
        Stage stage = meetingItself();

        // when another answers there
        stage.net.heal("self");
        stage.net.add("self", "c");
        stage.pass(120);

        // then it is pulled from like any other
        assertEquals(List.of("b", "c"), known(stage));
        assertTrue(stage.pulled.contains("c"), stage.pulled.toString());
    }

    @Test
    void oneWhereAnotherSaysNoIsAPeerThatSaysNo() {
        Stage stage = meetingItself();
        refuse(stage, Refusal.Code.OTHER_CLUSTER);
        stage.pass(120);
        assertEquals(3, stage.peers.nodes());
        assertTrue(stage.peers.status().stream().anyMatch(PeerStatus::refused));
    }

    @Test
    void aNodeThatStillMeetsItselfIsAskedOnceAMinuteAndIsNobody() {
        Stage stage = meetingItself();
        for (int second = 0; second < 600; second++) {
            stage.pass(1);
            assertEquals(2, stage.peers.nodes(), "after " + second + " s");
        }
        long asked = stage.net.taken().stream().filter("hello self"::equals).count();
        assertTrue(asked >= 8 && asked <= 10, asked + " times in ten minutes");
    }

    @Test
    void whereNobodyAnswersItIsNobodyStill() {
        Stage stage = meetingItself();
        stage.net.heal("self");
        stage.net.cut("self");
        stage.pass(180);
        assertEquals(List.of("b"), known(stage));
    }

    @Test
    void anAddressThatIsNoLongerListedIsAskedNoMore() {
        Stage stage = meetingItself();
        stage.membership.remove("self");
        stage.pass(180);
        assertTrue(stage.net.taken().stream().noneMatch(call -> call.endsWith(" self")));
    }

    private static Stage meetingItself() {
        Stage stage = new Stage("self", "b");
        stage.net.add("b");
        refuse(stage, Refusal.Code.SELF);
        stage.rounds.start();
        stage.pass(30);
        assertEquals(List.of("b"), known(stage));
        stage.net.taken();
        return stage;
    }

    private static void refuse(Stage stage, Refusal.Code code) {
        Refusal refusal = new Refusal(code, "no");
        stage.net.refuse("self", PeerCallException.refused("409", Optional.of(refusal)));
    }

    private static List<String> known(Stage stage) {
        stage.time.pass(Duration.ZERO);
        return stage.peers.all().stream().map(Peer::label).sorted().toList();
    }
}
