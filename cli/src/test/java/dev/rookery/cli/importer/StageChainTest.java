package dev.rookery.cli.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Moves of other registries as the table here allows them. */
class StageChainTest {

    private static final Optional<Instant> AT = Optional.of(Instant.EPOCH);

    private static List<String> told(StageChain chain) {
        return chain.moves().stream()
                .map(move -> move.to().text() + (move.inserted() ? "*" : ""))
                .toList();
    }

    @Test
    void movesThatAreAllowedStayAsTheyWere() {
        StageChain chain = new StageChain();
        chain.add(Optional.of(Stage.DEVELOPMENT), StageMove.of(Stage.STAGING, AT));
        chain.add(Optional.of(Stage.STAGING), StageMove.of(Stage.PRODUCTION, AT));

        assertEquals(List.of("staging", "production"), told(chain));
        assertEquals(Stage.PRODUCTION, chain.at());
    }

    @Test
    void stagesThatWereSkippedArePutInAndMarked() {
        StageChain chain = new StageChain();
        chain.add(Optional.empty(), StageMove.of(Stage.PRODUCTION, AT));
        chain.leadTo(Stage.ARCHIVED, AT);
        chain.add(Optional.of(Stage.ARCHIVED), StageMove.of(Stage.PRODUCTION, AT));

        assertEquals(
                List.of(
                        "staging*",
                        "production",
                        "archived*",
                        "development*",
                        "staging*",
                        "production"),
                told(chain));
    }

    @Test
    void aMoveFromElsewhereThanItStandsIsLedTo() {
        StageChain chain = new StageChain();
        chain.add(Optional.of(Stage.PRODUCTION), StageMove.of(Stage.ARCHIVED, AT));

        assertEquals(List.of("staging*", "production*", "archived"), told(chain));
    }

    @Test
    void betweenAnyTwoStagesThereIsAWayThatTheTableAllows() {
        for (Stage from : Stage.values()) {
            for (Stage to : Stage.values()) {
                Stage at = from;
                for (Stage next : from == to ? List.<Stage>of() : StageChain.way(from, to)) {
                    assertTrue(at.next().contains(next), from + " to " + to);
                    at = next;
                }
                assertEquals(to, at);
            }
        }
    }
}
