package dev.rookery.sync.peer;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Keeps snapshots in memory, and believes those that have their hash.
 *
 * <p>Threads: owned by the test.
 */
public final class FakeIntake implements SnapshotIntake {
    /** What happened, such as {@code begin b 12}. */
    final List<String> log = new ArrayList<>();

    /** Why the next ones are refused as they begin. */
    Optional<SnapshotRefusedException> noRoom = Optional.empty();

    /** Why the next pieces are refused. */
    Optional<SnapshotRefusedException> refusal = Optional.empty();

    /** Completes what is being installed; waits until the test does. */
    Optional<CompletableFuture<Long>> held = Optional.empty();

    /** How many facts are held here. */
    long facts;

    @Override
    public long facts() {
        return facts;
    }

    @Override
    public Receipt begin(String peer, Hash whole, long total) {
        log.add("begin " + peer + " " + total);
        refuse(noRoom);
        return new Kept(peer, whole);
    }

    private static void refuse(Optional<SnapshotRefusedException> refusal) {
        refusal.ifPresent(
                why -> {
                    throw why;
                });
    }

    private final class Kept implements Receipt {
        private final String peer;
        private final Hash whole;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Kept(String peer, Hash whole) {
            this.peer = peer;
            this.whole = whole;
        }

        @Override
        public Hash whole() {
            return whole;
        }

        @Override
        public long received() {
            return bytes.size();
        }

        @Override
        public void take(SnapshotPart part) {
            refuse(refusal);
            bytes.writeBytes(part.bytes());
        }

        @Override
        public CompletionStage<Long> install(Consumer<String> progress) {
            if (!Hash.of(bytes.toByteArray()).equals(whole)) {
                return CompletableFuture.failedFuture(
                        new SnapshotRefusedException(peer + " sent other bytes", true, null));
            }
            log.add("install " + peer);
            progress.accept("installing");
            return held.orElseGet(() -> CompletableFuture.completedFuture((long) bytes.size()));
        }

        @Override
        public void close() {
            log.add("close " + peer);
        }
    }
}
