package dev.rookery.node.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaRuleTest {
    private static final List<String> NODES = List.of("a~1", "b~2", "c~3", "d~4", "e~5");

    @Test
    void whateverTheSettingSaysIsReadAndWrittenTheSame() {
        for (String text : List.of("none", "production", "all", "1", "99")) {
            assertEquals(text, ReplicaRule.parse(text).text());
        }
    }

    @Test
    void eachArtifactHasExactlySoManyNodesAndAllAgreeWhich() {
        for (int copies = 1; copies <= NODES.size(); copies++) {
            ReplicaRule rule = ReplicaRule.parse(Integer.toString(copies));
            for (int i = 0; i < 200; i++) {
                assertEquals(copies, chosen(rule, NODES, artifact(i)).size());
            }
        }
        assertEquals(5, chosen(ReplicaRule.parse("9"), NODES, artifact(0)).size());
    }

    @Test
    void copiesAreSpreadOverTheNodes() {
        ReplicaRule rule = ReplicaRule.parse("2");
        int[] each = new int[NODES.size()];
        for (int i = 0; i < 1_000; i++) {
            for (String node : chosen(rule, NODES, artifact(i))) {
                each[NODES.indexOf(node)]++;
            }
        }
        for (int count : each) {
            assertTrue(count > 300 && count < 500, "400 were due, there are " + count);
        }
    }

    @Test
    void whenANodeGoesOnlyItsArtifactsMove() {
        ReplicaRule rule = ReplicaRule.parse("2");
        List<String> left = NODES.subList(0, 4);
        for (int i = 0; i < 200; i++) {
            List<String> before = chosen(rule, NODES, artifact(i));
            List<String> after = chosen(rule, left, artifact(i));
            before.remove("e~5");
            assertTrue(after.containsAll(before), before + " and then " + after);
        }
    }

    @Test
    void allAndNothingNeedNoChoice() {
        assertTrue(ReplicaRule.parse("all").chooses("a", NODES, artifact(1)));
        assertTrue(ReplicaRule.parse("production").chooses("a", NODES, artifact(1)));
        assertFalse(ReplicaRule.parse("none").chooses("a", NODES, artifact(1)));
    }

    private static List<String> chosen(ReplicaRule rule, List<String> nodes, Hash artifact) {
        List<String> chosen = new ArrayList<>();
        for (String node : nodes) {
            List<String> others = new ArrayList<>(nodes);
            others.remove(node);
            if (rule.chooses(node, others, artifact)) {
                chosen.add(node);
            }
        }
        return chosen;
    }

    private static Hash artifact(int number) {
        return Hash.of(("artifact " + number).getBytes(StandardCharsets.UTF_8));
    }
}
