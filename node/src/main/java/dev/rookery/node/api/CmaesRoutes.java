package dev.rookery.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.node.registry.CmaesRun;
import dev.rookery.node.registry.RunConfig;
import dev.rookery.node.service.CmaesDesk;
import dev.rookery.node.service.Wish;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What CMA-ES runs found. */
final class CmaesRoutes {
    private static final Set<String> RUN =
            Set.of(
                    "weights",
                    "board_type",
                    "num_players",
                    "fitness",
                    "generation",
                    "cmaes_config",
                    "auto_promote");
    private static final int BOARD_MAX = 100;

    private final CmaesDesk desk;

    CmaesRoutes(CmaesDesk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        return List.of(new Route("POST", "/api/v1/cmaes", (Route.Handler.Write) this::register));
    }

    private CompletionStage<Supplier<Reply>> register(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Optional<String> key = exchange.visible("Idempotency-Key", VersionRoutes.KEY_MAX);
        return Replies.created(
                desk.register(exchange.actor(), run(exchange.fields(RUN)), key, wish));
    }

    /** Shapes and ranges; what else is accepted is the run's to say. */
    private static CmaesRun run(Fields body) {
        if (!body.has("weights")) {
            throw body.missing("weights", "an object of finite numbers");
        }
        return new CmaesRun(
                body.requiredText("board_type", BOARD_MAX),
                whole(body, "num_players", 1, RunConfig.PLAYERS_MAX),
                fitness(body),
                whole(body, "generation", 0, CmaesRun.GENERATION_MAX),
                body.numbers("weights", CmaesRun.WEIGHTS_MAX),
                body.free("cmaes_config"),
                body.bool("auto_promote").orElse(false));
    }

    private static long whole(Fields body, String name, long min, long max) {
        return body.whole(name, min, max)
                .orElseThrow(() -> body.missing(name, "a whole number from " + min + " to " + max));
    }

    private static double fitness(Fields body) {
        String accepted = "a number from 0 to 1";
        JsonNode value = body.given("fitness").orElseThrow(() -> body.missing("fitness", accepted));
        if (!value.isNumber()) {
            throw body.invalid("fitness", value, accepted);
        }
        return value.doubleValue();
    }
}
