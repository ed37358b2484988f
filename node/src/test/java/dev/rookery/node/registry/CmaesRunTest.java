package dev.rookery.node.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a CMA-ES run becomes, and which runs are none. */
class CmaesRunTest {

    private static final FileEntry FILE = new FileEntry("optimized_weights.json", "0", 7);

    @Test
    void aRunIsAVersionOfRingRiftsModelWithItsTagsAndExtraConfiguration() {
        ObjectNode settings = Json.object();
        settings.put("population_size", 20).put("sigma", 0.5).put("games_per_eval", 10);
        settings.put("opponent_mode", "baseline").put("eval_mode", "multi").put("run_id", "r-1");

        CmaesRun run = Runs.run("square8", 2, 0.75, settings);
        Content content = run.content(FILE);

        assertTrue(run.problem().isEmpty(), () -> run.problem().toString());
        assertEquals("heuristic_square8_2p", run.model());
        assertEquals(ModelType.HEURISTIC, content.type());
        assertEquals(
                Map.of("board", "square8", "players", "2", "generation", "50", "cmaes", "true"),
                content.tags());
        assertEquals(0.75, content.metrics().get("win_rate"));
        assertEquals(0.75, content.metrics().get("fitness"));
        assertEquals(190.8485, content.metrics().get("elo"), 0.0001);
        ObjectNode extra =
                settings.deepCopy().put("fitness", new BigDecimal("0.75")).put("generation", 50L);
        assertEquals(extra, content.trainingConfig().get("extra_config"));
        assertEquals("r-1", content.training().get("run_id").textValue());
        assertEquals(FILE, content.files().get(0));
    }

    @Test
    void aBoardIsWrittenAsInRingRiftsIds() {
        assertEquals("heuristic_square_8_4p", Runs.run("Square-8", 4, 0.5, none()).model());
        assertEquals("heuristic_full_hex_3p", Runs.run("full hex", 3, 0.5, none()).model());
    }

    @Test
    void eloFollowsTheFitnessButAtTheEnds() {
        assertEquals(OptionalDouble.of(0.0), Runs.run(0.5).elo());
        assertEquals(
                -Runs.run(0.134382).elo().getAsDouble(),
                Runs.run(0.865618).elo().getAsDouble(),
                1e-9);
        assertEquals(-323.6, Runs.run(0.134382).elo().getAsDouble(), 0.05);
        for (double end : new double[] {0, 0.01, 0.99, 0.999667, 1}) {
            assertEquals(OptionalDouble.empty(), Runs.run(end).elo(), "at " + end);
        }
    }

    @Test
    void equalWeightsAreOneFileWhateverTheirOrder() {
        assertArrayEquals(
                "{\"w00\":0.25,\"w01\":-3}".getBytes(StandardCharsets.UTF_8), Runs.run(0.5).file());
    }

    @Test
    void everyFieldOutOfItsRangeIsNamed() {
        assertNames("board_type", Runs.run("../etc", 2, 0.5, none()));
        assertNames("board_type", Runs.run("", 2, 0.5, none()));
        assertNames("board_type", Runs.run("b".repeat(65), 2, 0.5, none()));
        assertNames("board_type", Runs.run("plateau\u00e9", 2, 0.5, none()));
        assertNames("num_players", Runs.run("hex8", 0, 0.5, none()));
        assertNames("num_players", Runs.run("hex8", 101, 0.5, none()));
        assertNames("fitness", Runs.run(-0.001));
        assertNames("fitness", Runs.run(1.001));
        assertNames("fitness", Runs.run(Double.NaN));
        assertNames("weights", of(new TreeMap<>(), 50));
        assertNames("weights.w", of(new TreeMap<>(Map.of("w", Double.POSITIVE_INFINITY)), 50));
        assertNames("weights", of(new TreeMap<>(Map.of("", 1.0)), 50));
        assertNames("generation", of(new TreeMap<>(Map.of("w", 1.0)), -1));
        SortedMap<String, Double> many = new TreeMap<>();
        for (int i = 0; i <= CmaesRun.WEIGHTS_MAX; i++) {
            many.put("w" + i, 1.0);
        }
        assertNames("weights", of(many, 50));
    }

    @Test
    void settingsThatAreKnownHaveTheirKind() {
        assertNames("cmaes_config.population_size", with(none().put("population_size", 20.5)));
        assertNames("cmaes_config.games_per_eval", with(none().put("games_per_eval", 0)));
        assertNames("cmaes_config.sigma", with(none().put("sigma", "wide")));
        assertNames("cmaes_config.opponent_mode", with(none().put("opponent_mode", 7)));
        assertNames("cmaes_config.run_id", with(none().put("run_id", "")));
        assertNames("cmaes_config.run_id", with(none().put("run_id", "r".repeat(201))));
        assertTrue(with(none().put("anything", true).putNull("sigma")).problem().isEmpty());
    }

    private static CmaesRun of(SortedMap<String, Double> weights, long generation) {
        return new CmaesRun("hex8", 2, 0.5, generation, weights, none(), false);
    }

    private static CmaesRun with(ObjectNode settings) {
        return Runs.run("hex8", 2, 0.5, settings);
    }

    private static ObjectNode none() {
        return Json.object();
    }

    private static void assertNames(String field, CmaesRun run) {
        String detail = run.problem().map(Refusal::detail).orElse("accepted");
        assertTrue(detail.startsWith(field + " "), detail);
    }
}
