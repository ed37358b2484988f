package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * CMA-ES runs, for tests.
 *
 * <p>Threads: stateless.
 */
final class Runs {

    static final String MODEL = "heuristic_square8_2p";

    private Runs() {}

    /** A run as a trainer reports it. */
    static CmaesRun run(double fitness) {
        return run("square8", 2, fitness, Json.object().put("population_size", 20));
    }

    static CmaesRun run(String board, long players, double fitness, ObjectNode settings) {
        return new CmaesRun(
                board,
                players,
                fitness,
                50,
                new TreeMap<>(Map.of("w00", 0.25, "w01", -3.0)),
                settings,
                false);
    }

    /** What a node is asked to do with it. */
    static Command.RegisterRun asked(CmaesRun run, int chance, boolean autoPromote) {
        FileEntry file = new FileEntry(CmaesRun.FILE, "0".repeat(64), run.file().length);
        return new Command.RegisterRun(
                new Command.Register(
                        "trainer",
                        run.model(),
                        Ulid.of(1, 0, chance),
                        run.idempotencyKey(),
                        0,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        run.content(file)),
                run.fitness(),
                autoPromote);
    }
}
