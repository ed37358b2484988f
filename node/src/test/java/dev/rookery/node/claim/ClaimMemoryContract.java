package dev.rookery.node.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.message.Claim;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What every memory of claims does. */
public abstract class ClaimMemoryContract {
    private static final String M = "m/1";

    /** Has work done with an empty memory. */
    protected abstract void with(Consumer<ClaimMemory> work);

    @Test
    void itKnowsWhoHasANumberAndHowFarTheyGo() {
        with(
                memory -> {
                    assertEquals(0, memory.highest(M));
                    assertEquals(0, memory.count(M));
                    memory.put(new Claim(M, 3, "x"));
                    memory.put(new Claim(M, 9, "y"));
                    memory.put(new Claim("n/1", 4, "z"));
                    memory.put(new Claim(M, 9, "u"));
                    assertEquals(Optional.of("u"), memory.holder(M, 9));
                    assertEquals(Optional.empty(), memory.holder(M, 4));
                    assertEquals(9, memory.highest(M));
                    assertEquals(2, memory.count(M));
                    assertEquals(3, memory.lowest(M, 0));
                    assertEquals(9, memory.lowest(M, 1));
                });
    }

    @Test
    void aNumberOfNobodySpendsAllBelow() {
        with(
                memory -> {
                    memory.put(new Claim(M, 3, "x"));
                    assertEquals(0, memory.spent(M));
                    memory.put(new Claim(M, 5, ""));
                    memory.put(new Claim(M, 7, "y"));
                    assertEquals(5, memory.spent(M));
                });
    }

    @Test
    void whatIsForgottenIsGoneUpToANumberOrAlone() {
        with(
                memory -> {
                    for (int number = 1; number <= 5; number++) {
                        memory.put(new Claim(M, number, "x" + number));
                    }
                    memory.forget(M, 2);
                    memory.drop(M, 4);
                    memory.forget(M, -250);
                    assertEquals(
                            List.of(new Claim(M, 3, "x3"), new Claim(M, 5, "x5")),
                            memory.page(Optional.empty(), 9));
                });
    }

    @Test
    void pagesGoByEntityAndNumber() {
        with(
                memory -> {
                    List<Claim> all =
                            List.of(
                                    new Claim("a/1", 2, "x"),
                                    new Claim("a/1", 10, "y"),
                                    new Claim("b/1", 1, "z"));
                    all.forEach(memory::put);
                    assertEquals(all.subList(0, 2), memory.page(Optional.empty(), 2));
                    assertEquals(all.subList(2, 3), memory.page(Optional.of(all.get(1)), 2));
                    assertEquals(List.of(), memory.page(Optional.of(all.get(2)), 2));
                });
    }
}
