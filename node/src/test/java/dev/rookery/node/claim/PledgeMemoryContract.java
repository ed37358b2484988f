package dev.rookery.node.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.message.Pledge;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What every memory of pledges does. */
public abstract class PledgeMemoryContract {
    private static final Pledge X = new Pledge("m/1", "x", 1, 0, 0);
    private static final Pledge Y = new Pledge("m/1", "y", 4, 3, 7);
    private static final Pledge OTHER = new Pledge("n/1", "x", 2, 2, 9);

    /** Has work done with an empty memory. */
    protected abstract void withPledges(Consumer<PledgeMemory> work);

    @Test
    void itKeepsOnePledgeForEachHolderAndTheirOrder() {
        withPledges(
                memory -> {
                    assertEquals(Optional.empty(), memory.pledge("m/1", "x"));
                    List.of(Y, X, OTHER).forEach(memory::put);
                    memory.put(Y.voting(8));
                    assertEquals(3, memory.count());
                    assertEquals(Optional.of(Y.voting(8)), memory.pledge("m/1", "y"));
                    assertEquals(Optional.of(OTHER), memory.pledge("n/1", "x"));
                    assertEquals(List.of(Y.voting(8), X), memory.oldest(2));
                    memory.drop(X);
                    assertEquals(List.of(Y.voting(8), OTHER), memory.oldest(9));
                });
    }
}
