package dev.rookery.node.numbering;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.numbering.RenumberingModel.Outcome;
import dev.rookery.node.numbering.RenumberingModel.Rule;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RenumberingModelTest {
    private static final int HISTORIES = Integer.getInteger("rookery.renumber.histories", 2_000);

    @Test
    void nearlyAllVersionsAreRenumberedOnceWhoeverMeetsWhom() {
        Sum next = new Sum(Rule.NEXT);
        Sum plan = new Sum(Rule.PLAN);
        String both = next + "\n" + plan;
        System.out.println(both);
        assertTrue(plan.rounds.getOrDefault(1, 0) > HISTORIES * 9 / 10, both);
        assertTrue(plan.rounds.lastKey() <= 5, both);
        assertTrue(plan.again * 10 < next.again, both);
    }

    /** Many histories by one rule. */
    private static final class Sum {
        private final Rule rule;
        private final SortedMap<Integer, Integer> rounds = new TreeMap<>();
        private long again;
        private long millis;

        Sum(Rule rule) {
            this.rule = rule;
            for (long seed = 0; seed < HISTORIES; seed++) {
                Outcome outcome = new RenumberingModel(seed, rule).run();
                assertTrue(outcome.settled(), rule + ", seed " + seed);
                rounds.merge(outcome.rounds(), 1, Integer::sum);
                again += outcome.again();
                millis += outcome.millis();
            }
        }

        @Override
        public String toString() {
            return rule
                    + ": histories by rounds "
                    + rounds
                    + ", "
                    + again
                    + " renumbered again, settled after "
                    + millis / HISTORIES
                    + " ms in the mean";
        }
    }
}
