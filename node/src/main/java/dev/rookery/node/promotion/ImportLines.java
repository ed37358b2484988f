package dev.rookery.node.promotion;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Several imports are looked at at a time, and still written in the order in which they were asked,
 * model by model: a later one takes the place of an earlier one in production, and the next number.
 * Those of one model wait only until the one before is handed to the writer, not until it is
 * durable, so they still share a forced write.
 *
 * <p>Threads: safe for any thread; does not block.
 */
final class ImportLines {

    /** The last of each line. As many models as imports are being looked at. */
    private final Map<String, CompletableFuture<?>> last = new TreeMap<>();

    /**
     * Stands in line.
     *
     * @param looked the command once it was looked at; when that fails, so does the result, and the
     *     next one goes on
     * @param write hands it to the writer
     */
    CompletionStage<Decision> write(
            String model,
            CompletableFuture<Command> looked,
            Function<Command, CompletionStage<Decision>> write) {
        CompletableFuture<CompletionStage<Decision>> turn;
        synchronized (last) {
            CompletableFuture<?> before =
                    Optional.<CompletableFuture<?>>ofNullable(last.get(model))
                            .orElse(CompletableFuture.completedFuture(model));
            turn =
                    before.handle((done, failure) -> model)
                            .thenCombine(looked, (name, command) -> write.apply(command));
            last.put(model, turn);
        }
        return turn.whenComplete((handed, failure) -> leave(model, turn))
                .thenCompose(decision -> decision);
    }

    private void leave(String model, CompletableFuture<?> turn) {
        synchronized (last) {
            last.remove(model, turn);
        }
    }
}
