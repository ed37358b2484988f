package dev.rookery.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.claim.ClaimMemory;
import dev.rookery.node.claim.ClaimMemoryContract;
import dev.rookery.node.claim.SeatMemory;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTableTest extends ClaimMemoryContract {
    private static final Origin ME = new Origin(1, 1);
    private static final Seats SEATS =
            new Seats(
                    3,
                    List.of(
                            new Seat(1, 4, "a~00000001", ME),
                            new Seat(3, 1, "c~00000003", new Origin(3, 3))));

    @TempDir private Path folder;
    private SqliteStore store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder.resolve("registry.db"), "c", StoreSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected void with(Consumer<ClaimMemory> work) {
        kept(
                (seats, claims) -> {
                    work.accept(claims);
                    return true;
                });
    }

    @Test
    void seatsAndWhoLearntAreThereAfterAnotherOpening() {
        store.begin();
        store.own(new NodeIdentity(ME, List.of()));
        store.commit();
        assertEquals(Seats.empty(3), kept((seats, claims) -> seats.seats(3)));
        kept(
                (seats, claims) -> {
                    seats.put(SEATS);
                    seats.putLearnt(SEATS.taken().get(0));
                    return true;
                });

        store.close();
        open();

        assertEquals(ME, kept((seats, claims) -> seats.origin()));
        assertEquals(SEATS, kept((seats, claims) -> seats.seats(3)));
        assertEquals(new Seats(2, SEATS.taken().subList(0, 1)), kept((s, c) -> s.seats(2)));
        boolean learnt = kept((seats, claims) -> seats.learnt(SEATS.taken().get(0)));
        boolean another = kept((seats, claims) -> seats.learnt(new Seat(1, 5, "a~00000001", ME)));
        assertTrue(learnt);
        assertFalse(another);
    }

    private <T> T kept(BiFunction<SeatMemory, ClaimMemory, T> work) {
        store.begin();
        T result = store.votes(memory -> work.apply(memory.seats(), memory.claims()));
        store.commit();
        return result;
    }
}
