package dev.rookery.node.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static Comparison.Entry compare(
            String metric, Map<String, Double> a, Map<String, Double> b) {
        SimNode node = SimNode.alone();
        VersionView v1 = register(node, 1, a);
        VersionView v2 = register(node, 2, b);
        return Comparison.compare(v1, v2, MetricDirections.DEFAULT).metrics().get(metric);
    }

    private static VersionView register(SimNode node, int chance, Map<String, Double> metrics) {
        Content content = Content.ofMetrics(new TreeMap<>(metrics));
        return Asked.registered(node.ask(Asked.with("m", chance, content)));
    }

    @Test
    void theDirectionOfAMetricDecidesWhoWins() {
        assertEquals(
                Comparison.Winner.V2,
                compare("elo", Map.of("elo", 1.0), Map.of("elo", 2.0)).winner());
        assertEquals(
                Comparison.Winner.V1,
                compare("rmse", Map.of("rmse", 1.0), Map.of("rmse", 2.0)).winner());
    }

    @Test
    void zeroIsAValue() {
        Comparison.Entry entry = compare("mae", Map.of("mae", 0.0), Map.of("mae", 0.5));

        assertEquals(Comparison.Winner.V1, entry.winner());
        assertEquals(OptionalDouble.of(0.5), entry.difference());
    }

    @Test
    void aMissingMetricHasNoWinnerAndNoDifference() {
        Comparison.Entry entry = compare("elo", Map.of("elo", 1.0), Map.of());

        assertEquals(
                new Comparison.Entry(
                        OptionalDouble.of(1),
                        OptionalDouble.empty(),
                        Comparison.Winner.NONE,
                        OptionalDouble.empty()),
                entry);
    }

    @Test
    void equalValuesAreATie() {
        assertEquals(
                Comparison.Winner.TIE,
                compare("loss", Map.of("loss", 0.0), Map.of("loss", -0.0)).winner());
    }

    @Test
    void aMetricOfUnknownDirectionHasADifferenceAndNoWinner() {
        Comparison.Entry entry = compare("colour", Map.of("colour", 1.0), Map.of("colour", 4.0));

        assertEquals(Comparison.Winner.NONE, entry.winner());
        assertEquals(OptionalDouble.of(3), entry.difference());
    }

    @Test
    void anOperatorsDirectionReplacesTheKnownOne() {
        MetricDirections flipped = MetricDirections.DEFAULT.with(List.of("rmse"), List.of("elo"));

        assertEquals(MetricDirections.Direction.HIGHER, flipped.of("rmse"));
        assertEquals(MetricDirections.Direction.LOWER, flipped.of("elo"));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new MetricDirections(
                                new TreeSet<>(List.of("x")), new TreeSet<>(List.of("x"))));
    }
}
