package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.driver.SnapshotException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.SnapshotIntake;
import dev.rookery.sync.peer.SnapshotRefusedException;
import dev.rookery.sync.vector.OriginRow;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Snapshots of a store whose facts are all in memory: one node is served at a time; what comes is
 * proven by placing each fact with the real engine, and by what all add up to.
 *
 * <p>Threads: one world, one thread.
 */
final class MemorySnapshots implements SnapshotRoom {
    private static final Duration YOUNG = Duration.ofMinutes(5);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Workload workload;
    private final Premises premises;
    private Optional<Made> made = Optional.empty();
    private String lessee = "";
    private Instant leased = Instant.EPOCH;

    /**
     * What is served.
     *
     * @param of whose database it is
     */
    private record Made(MemoryStream stream, NodeIdentity of, Instant at) {}

    MemorySnapshots(Workload workload, Premises premises) {
        this.workload = workload;
        this.premises = premises;
    }

    @Override
    public SnapshotPart part(SnapshotAsk ask) {
        Instant now = premises.steady();
        if (!lessee.equals(ask.node()) && now.isBefore(leased.plus(LEASE))) {
            throw new NodeBusyException("a snapshot is being served to " + lessee, RETRY);
        }
        lessee = ask.node();
        leased = now;
        Made current = made.filter(it -> fits(it, ask)).orElseGet(() -> make(now));
        made = Optional.of(current);
        MemoryStream stream = current.stream();
        long from = ask.whole().equals(Optional.of(stream.whole())) ? ask.from() : 0;
        long to = Math.min(from + SnapshotPart.BYTES_MAX, stream.bytes().length);
        byte[] bytes = Arrays.copyOfRange(stream.bytes(), (int) from, (int) to);
        return new SnapshotPart(stream.whole(), stream.bytes().length, from, bytes);
    }

    private boolean fits(Made it, SnapshotAsk ask) {
        return it.of().equals(premises.held().identity())
                && (ask.whole().isPresent()
                        ? ask.whole().get().equals(it.stream().whole())
                        : premises.steady().isBefore(it.at().plus(YOUNG)));
    }

    private Made make(Instant now) {
        return new Made(MemoryStream.of(premises.store()), premises.held().identity(), now);
    }

    @Override
    public void forget() {
        made = Optional.empty();
    }

    @Override
    public SnapshotIntake.Receipt begin(String peer, Hash whole, long total) {
        return new Incoming(peer, whole, total);
    }

    @Override
    public void close() {
        // All of it was in memory.
    }

    private final class Incoming implements SnapshotIntake.Receipt {
        private final String peer;
        private final Hash whole;
        private final long total;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Optional<ScratchStore> scratch = Optional.empty();
        private boolean installed;

        Incoming(String peer, Hash whole, long total) {
            this.peer = peer;
            this.whole = whole;
            this.total = total;
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
            if (part.total() != total) {
                throw refused("it is of another length than it was", true);
            }
            bytes.writeBytes(part.bytes());
        }

        @Override
        public CompletionStage<Long> install(Consumer<String> progress) {
            try {
                return CompletableFuture.completedFuture(installed());
            } catch (SnapshotRefusedException e) {
                return CompletableFuture.failedFuture(e);
            } catch (StoreException | SnapshotException e) {
                return CompletableFuture.failedFuture(refused(e.getMessage(), false));
            }
        }

        private long installed() {
            NodeIdentity next = premises.held().identity().rotate(premises.freshOrigin());
            ScratchStore into = new ScratchStore(workload.format(), next, premises::freshOrigin);
            scratch = Optional.of(into);
            prove(into);
            return premises.exclusively(
                    "pre-sync: snapshot of " + peer,
                    () -> {
                        long before = premises.held().vector().facts();
                        merge(into);
                        installed = true;
                        return into.facts() - before;
                    },
                    this::opened);
        }

        private FactStore opened() {
            FactStore own = premises.store();
            if (installed) {
                workload.discard(own);
            }
            return installed ? scratch.orElseThrow().store() : own;
        }

        private void prove(ScratchStore into) {
            MemoryStream.Said said;
            try {
                said = MemoryStream.read(bytes.toByteArray(), whole);
            } catch (IllegalArgumentException e) {
                throw refused(e.getMessage(), true);
            }
            into.add(peer, said.facts());
            boolean adds =
                    said.rows().stream().allMatch(into::holds)
                            && into.origins() == said.rows().size();
            if (!adds) {
                throw refused("its facts are not what its rows say", true);
            }
        }

        /** Adds what is held here and was not in it. */
        private void merge(ScratchStore into) {
            List<Fact> own = new ArrayList<>();
            for (OriginRow row : sorted(premises.store().load())) {
                own.addAll(facts(row));
            }
            Optional<String> problem = into.add("this node's own", own);
            for (Fact fact : own) {
                if (!into.holds(fact)) {
                    String why = problem.orElse("no reason was told");
                    throw refused("this node's " + fact + " does not fit: " + why, false);
                }
            }
        }

        private List<Fact> facts(OriginRow row) {
            return premises.store().facts(row.origin(), 1, row.maxSeq(), Long.MAX_VALUE);
        }

        private static List<OriginRow> sorted(List<OriginRow> rows) {
            return rows.stream().sorted(Comparator.comparing(OriginRow::origin)).toList();
        }

        private SnapshotRefusedException refused(String why, boolean peersFault) {
            return new SnapshotRefusedException(
                    "the snapshot of " + peer + " is not used: " + why, peersFault, null);
        }

        @Override
        public void close() {
            if (!installed) {
                scratch.ifPresent(it -> workload.discard(it.store()));
            }
            scratch = Optional.empty();
        }
    }
}
