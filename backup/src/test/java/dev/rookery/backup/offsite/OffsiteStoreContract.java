package dev.rookery.backup.offsite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.offsite.OffsiteStore.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every place off-site must do. */
public abstract class OffsiteStoreContract {

    /** An empty one; the test closes it. */
    protected abstract OffsiteStore open();

    /** How many objects make it say the list in several pages, if it ever does. */
    protected int manyObjects() {
        return 30;
    }

    @Test
    void whatIsPutIsGottenByteForByte() {
        try (OffsiteStore store = open()) {
            byte[] large = new byte[3 << 20];
            new Random(1).nextBytes(large);

            assertTrue(store.putIfAbsent("c/n~1/copies/large", large));
            assertTrue(store.putIfAbsent("c/n~1/copies/empty", new byte[0]));

            assertArrayEquals(large, store.get("c/n~1/copies/large").orElseThrow());
            assertArrayEquals(new byte[0], store.get("c/n~1/copies/empty").orElseThrow());
            assertEquals(Optional.empty(), store.get("c/n~1/copies/other"));
            assertEquals(Optional.empty(), store.get("elsewhere"));
        }
    }

    @Test
    void anObjectThatIsThereIsNeverOverwritten() {
        try (OffsiteStore store = open()) {
            assertTrue(store.putIfAbsent("c/a", text("first")));

            assertFalse(store.putIfAbsent("c/a", text("second")));

            assertArrayEquals(text("first"), store.get("c/a").orElseThrow());
        }
    }

    @Test
    void ofSeveralWhoPutOneNameAtOnceOneSucceedsAndItsBytesAreThere() throws Exception {
        try (OffsiteStore store = open()) {
            ExecutorService writers = Executors.newFixedThreadPool(4);
            List<Callable<Boolean>> puts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                byte[] content = text("writer " + i + "x".repeat(100_000));
                puts.add(() -> store.putIfAbsent("c/contested", content));
            }

            int winners = 0;
            int winner = -1;
            List<Future<Boolean>> ended = writers.invokeAll(puts);
            for (int i = 0; i < ended.size(); i++) {
                if (ended.get(i).get()) {
                    winners++;
                    winner = i;
                }
            }
            writers.shutdown();

            assertEquals(1, winners);
            byte[] there = store.get("c/contested").orElseThrow();
            assertArrayEquals(text("writer " + winner + "x".repeat(100_000)), there);
        }
    }

    @Test
    void theListIsInTheOrderOfNamesWithSizesAndTimesAndOnlyBelowThePrefix() {
        try (OffsiteStore store = open()) {
            store.putIfAbsent("c/n/b", text("22"));
            store.putIfAbsent("c/n/a/z", text("1"));
            store.putIfAbsent("c/n/a-1", text("333"));
            store.putIfAbsent("c/n2/x", text("other node"));

            List<Stored> listed = store.all("c/n/");

            assertEquals(
                    List.of("c/n/a-1", "c/n/a/z", "c/n/b"),
                    listed.stream().map(Stored::name).toList());
            assertEquals(List.of(3L, 1L, 2L), listed.stream().map(Stored::bytes).toList());
            Duration age = Duration.between(listed.get(0).modified(), Instant.now()).abs();
            assertTrue(age.compareTo(Duration.ofHours(1)) < 0, () -> "age " + age);
            assertEquals(4, store.all("").size());
            assertEquals(List.of(), store.all("nobody/"));
        }
    }

    @Test
    void aListOfManyObjectsIsWhole() {
        try (OffsiteStore store = open()) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < manyObjects(); i++) {
                names.add(String.format("c/n/%06d", i));
                store.putIfAbsent(names.get(i), text("x"));
            }

            assertEquals(names, store.all("c/n/").stream().map(Stored::name).toList());
        }
    }

    @Test
    void whatIsDeletedIsGoneAndDeletingItAgainIsFine() {
        try (OffsiteStore store = open()) {
            store.putIfAbsent("c/n/a", text("1"));
            store.putIfAbsent("c/n/b", text("2"));

            store.delete("c/n/a");
            store.delete("c/n/a");

            assertEquals(Optional.empty(), store.get("c/n/a"));
            assertEquals(1, store.all("").size());
            assertTrue(store.putIfAbsent("c/n/a", text("again")));
        }
    }

    @Test
    void aNameThatCouldLeadElsewhereIsRefused() {
        try (OffsiteStore store = open()) {
            for (String name :
                    List.of("", "/a", "a/../b", ".hidden", "a//b", "a/", "a\\b", "a b")) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> store.putIfAbsent(name, text("x")),
                        name);
                assertThrows(IllegalArgumentException.class, () -> store.get(name), name);
            }
        }
    }

    protected static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
