package dev.rookery.node.promotion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.BlobSources;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.ImportMark;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RefusalCode;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.service.Writes;
import dev.rookery.node.signing.TrustedSigners;
import dev.rookery.sync.fact.Dot;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromotionGateTest {

    private static final Decision NO =
            new Decision.Refused(new Refusal(RefusalCode.LABEL_TAKEN, "taken", "ask"));

    private static final Refusal NONE = new Refusal(RefusalCode.VERSION_UNKNOWN, "none", "list");

    @TempDir Path folder;

    private final Deque<Runnable> looks = new ArrayDeque<>();
    private final Deque<Runnable> longLooks = new ArrayDeque<>();
    private final List<String> written = new ArrayList<>();
    private int looksMax = 10;

    @Test
    void importsOfOneModelReachTheWriterInTheirOrderWhicheverIsLookedAtFirst() {
        // given a gate that looks at several versions at a time
        PromotionGate gate = gate();
        CompletionStage<Decision> first = gate.write(brought("m", "first"), Writes.UNNAMED);
        gate.write(brought("m", "second"), Writes.UNNAMED);
        gate.write(brought("n", "other"), Writes.UNNAMED);

        // when the looks end the other way round
        while (!looks.isEmpty()) {
            looks.removeLast().run();
        }

        // then no model waits for another, and of one model nothing overtakes
        assertEquals(List.of("other", "first", "second"), written);
        assertEquals(NO, first.toCompletableFuture().join());
    }

    @Test
    void anImportThatCannotBeLookedAtHoldsUpNoOther() {
        PromotionGate gate = gate();
        gate.write(brought("m", "first"), Writes.UNNAMED);
        looksMax = 1;
        CompletionStage<Decision> full = gate.write(brought("m", "second"), Writes.UNNAMED);
        looksMax = 2;
        gate.write(brought("m", "third"), Writes.UNNAMED);

        looks.forEach(Runnable::run);

        assertTrue(full.toCompletableFuture().isCompletedExceptionally());
        assertEquals(List.of("first", "third"), written);
    }

    @Test
    void anImportIntoProductionThatRulesLookAtKeepsNoBriefLookWaiting() {
        PromotionGate gate = gate(true);

        gate.write(brought("m", "produced", Stage.STAGING, Stage.PRODUCTION), Writes.UNNAMED);
        gate.write(brought("m", "staged", Stage.STAGING), Writes.UNNAMED);
        assertEquals(1, looks.size());
        assertEquals(1, longLooks.size());

        looks.forEach(Runnable::run);
        longLooks.forEach(Runnable::run);
        assertEquals(List.of("produced", "staged"), written);
    }

    private PromotionGate gate() {
        return gate(false);
    }

    private PromotionGate gate(boolean blockUnsafe) {
        ArtifactStore store = new ArtifactStore(folder, 1_000);
        Fetches fetches =
                new Fetches(
                        store,
                        hash -> new BlobSources.Search(List.of(), List.of()),
                        List.of(),
                        InstantSource.system());
        PromotionRule rule = new PromotionRule(false, blockUnsafe, TrustedSigners.read(List.of()));
        Promotions promotions =
                new Promotions(
                        new PromotionRules(rule, Map.of()), store, fetches, InstantSource.system());
        return new PromotionGate(
                new Written(),
                promotions,
                (model, asOf) -> new Lookup.Missing<>(NONE),
                (model, ref, asOf) -> new Lookup.Missing<>(NONE),
                this::look,
                longLooks::add);
    }

    private void look(Runnable task) {
        if (looks.size() >= looksMax) {
            throw new RejectedExecutionException("full");
        }
        looks.add(task);
    }

    private static Command brought(String model, String key, Stage... stages) {
        List<Command.ImportStep> steps =
                Stream.of(stages)
                        .map(
                                stage ->
                                        new Command.ImportStep(
                                                stage,
                                                "",
                                                new ImportMark(OptionalLong.empty(), "", false)))
                        .toList();
        Command.Register registration =
                new Command.Register(
                        "importer",
                        model,
                        new Ulid(1, 1),
                        Optional.of(key),
                        0,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Content.EMPTY);
        return new Command.Import(registration, 0, steps, false);
    }

    /** Notes what comes by its key. */
    private final class Written implements Writes {
        @Override
        public boolean open() {
            return true;
        }

        @Override
        public CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
            written.add(((Command.Import) command).registration().idempotencyKey().orElseThrow());
            return CompletableFuture.completedFuture(NO);
        }
    }
}
