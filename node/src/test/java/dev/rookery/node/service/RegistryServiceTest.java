package dev.rookery.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.FoldedCatalogue;
import dev.rookery.node.registry.MemoryTables;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RefusalCode;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Dot;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RegistryServiceTest {
    private final List<String> asked = new ArrayList<>();
    private final MemoryTables tables =
            new MemoryTables(
                    ref -> {
                        throw new IllegalStateException("nothing is folded here");
                    });
    private final List<Command> written = new ArrayList<>();

    @Test
    void noNumberIsSetAsideForARegistrationThatIsRefused() {
        // given a node that takes no writes
        try (RegistryLog log = new RegistryLog(Clock.systemUTC())) {
            RegistryService service = service(new Gate(false), log);

            // when
            CompletionException refused =
                    assertThrows(CompletionException.class, () -> register(service));

            // then it is refused with its reason, and the cluster's numbers are as they were
            assertEquals(StoreException.class, refused.getCause().getClass());
            assertEquals(List.of(), asked);
        }
    }

    @Test
    void aRegistrationThatIsTakenHasTheNumberThatWasSetAside() {
        try (RegistryLog log = new RegistryLog(Clock.systemUTC())) {
            register(service(new Gate(true), log));
            assertEquals(List.of("m"), asked);
            assertEquals(7, ((Command.Register) written.get(0)).numberHint());
        }
    }

    @Test
    void severalVersionsKeepTheirOrderWhereNumbersTakeTheirTime() {
        try (RegistryLog log = new RegistryLog(Clock.systemUTC())) {
            List<CompletableFuture<Numbering.Hint>> offers = new ArrayList<>();
            RegistryService service =
                    service(
                            new Gate(true),
                            model -> {
                                offers.add(new CompletableFuture<>());
                                return offers.get(offers.size() - 1);
                            },
                            log);

            List<CompletionStage<Decision>> made =
                    service.bringIn("ann", List.of(brought("a"), brought("b")), Wish.NONE);

            assertEquals(1, offers.size(), "the second waits: it could overtake");
            offers.get(0).complete(new Numbering.Hint(1, true));
            offers.get(1).complete(new Numbering.Hint(2, true));
            made.forEach(one -> one.toCompletableFuture().join());
            assertEquals(
                    List.of("a", "b"), written.stream().map(RegistryServiceTest::key).toList());
        }
    }

    private static String key(Command command) {
        return ((Command.Import) command).registration().idempotencyKey().orElseThrow();
    }

    private static ForeignVersion brought(String key) {
        return new ForeignVersion(
                "m",
                key,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Content.EMPTY,
                List.of(),
                false);
    }

    private static void register(RegistryService service) {
        service.register("trainer", NewVersion.of("m", Content.EMPTY), Wish.NONE)
                .toCompletableFuture()
                .join();
    }

    private RegistryService service(Writes writes, RegistryLog log) {
        return service(
                writes,
                model -> {
                    asked.add(model);
                    return CompletableFuture.completedFuture(new Numbering.Hint(7, true));
                },
                log);
    }

    private RegistryService service(Writes writes, Numbering numbering, RegistryLog log) {
        return new RegistryService(
                new FoldedCatalogue(tables, tables),
                writes,
                acks -> {
                    throw new IllegalStateException("nobody waits here");
                },
                numbering,
                new Ulids(InstantSource.system()),
                RegistryPolicy.DEFAULT.directions(),
                log);
    }

    /** Takes every command, or none. */
    private final class Gate implements Writes {
        private final boolean open;

        Gate(boolean open) {
            this.open = open;
        }

        @Override
        public boolean open() {
            return open;
        }

        @Override
        public CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
            if (!open) {
                return CompletableFuture.failedFuture(
                        new StoreException("the disk is full", true, null));
            }
            written.add(command);
            return CompletableFuture.completedFuture(
                    new Decision.Refused(new Refusal(RefusalCode.LABEL_TAKEN, "taken", "ask")));
        }
    }
}
