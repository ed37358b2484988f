package dev.rookery.node.promotion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.BlobSources;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RefusalCode;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order what was looked at goes on to the writer. */
class PromotionGateTest {

    private static final Refusal NO = new Refusal(RefusalCode.MODEL_UNKNOWN, "none", "make it");

    @TempDir Path folder;
    private final Deque<Runnable> looks = new ArrayDeque<>();
    private final List<String> written = new ArrayList<>();
    private Fetches fetches;
    private PromotionGate gate;
    private boolean full;

    @BeforeEach
    void open() {
        ArtifactStore store = new ArtifactStore(folder, 1_000);
        fetches =
                new Fetches(
                        store,
                        hash -> new BlobSources.Search(List.of(), List.of()),
                        List.of(),
                        InstantSource.system());
        PromotionRule nothing = new PromotionRule(false, false, TrustedSigners.read(List.of()));
        Promotions promotions =
                new Promotions(
                        new PromotionRules(nothing, Map.of()),
                        store,
                        fetches,
                        InstantSource.system());
        gate =
                new PromotionGate(
                        new Writer(),
                        promotions,
                        (model, ref, asOf) -> new Lookup.Missing<>(NO),
                        this::look,
                        Runnable::run);
    }

    @AfterEach
    void close() {
        fetches.close();
    }

    private void look(Runnable task) {
        if (full) {
            throw new RejectedExecutionException();
        }
        looks.add(task);
    }

    /** Its second thread is always the faster one. */
    private void lookLastFirst() {
        while (!looks.isEmpty()) {
            looks.removeLast().run();
        }
    }

    private CompletableFuture<Decision> bring(String model, String key) {
        Command.Register registration =
                new Command.Register(
                        "ann",
                        model,
                        Ulid.of(1, 0, 1),
                        Optional.of(key),
                        0,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Content.EMPTY);
        return gate.write(new Command.Import(registration, 0, List.of(), false), Writes.UNNAMED)
                .toCompletableFuture();
    }

    @Test
    void importsOfAModelAreWrittenInTheOrderInWhichTheyWereAsked() {
        bring("m", "1");
        bring("m", "2");
        bring("other", "a");
        bring("m", "3");

        lookLastFirst();

        assertEquals(List.of("other a", "m 1", "m 2", "m 3"), written);
    }

    @Test
    void anImportThatNobodyCouldLookAtHoldsUpNoOther() {
        CompletableFuture<Decision> first = bring("m", "1");
        full = true;
        CompletableFuture<Decision> refused = bring("m", "2");
        full = false;
        CompletableFuture<Decision> last = bring("m", "3");

        lookLastFirst();

        assertTrue(refused.isCompletedExceptionally());
        assertEquals(NO, ((Decision.Refused) first.join()).refusal());
        assertEquals(NO, ((Decision.Refused) last.join()).refusal());
        assertEquals(List.of("m 1", "m 3"), written);
    }

    /** Refuses all, and notes in which order it was asked. */
    private final class Writer implements Writes {
        @Override
        public boolean open() {
            return true;
        }

        @Override
        public CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
            Command.Register asked = ((Command.Import) command).registration();
            written.add(asked.model() + " " + asked.idempotencyKey().orElseThrow());
            return CompletableFuture.completedStage(new Decision.Refused(NO));
        }
    }
}
