package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gets one artifact: from all who have it together and, where what came together is not it, from
 * one after the other, so that it shows whose bytes are wrong.
 *
 * <p>Threads: {@link #attempt} one at a time; figures any.
 */
final class BlobFetch {

    /** Left free on the disk, for the database. */
    static final long RESERVE_BYTES = 16 << 20;

    private final ArtifactStore store;
    private final Hash hash;
    private final OptionalLong expected;
    private final Executor workers;
    private final Stopping stopping;
    private final Blame blame;
    private final AtomicLong here = new AtomicLong();
    private final AtomicLong arrived = new AtomicLong();
    private volatile long total;
    private volatile long kept;

    /**
     * @param expected how many bytes it was registered with
     */
    BlobFetch(
            ArtifactStore store,
            Hash hash,
            OptionalLong expected,
            Executor workers,
            Stopping stopping,
            Blame blame) {
        this.store = store;
        this.hash = hash;
        this.expected = expected;
        this.workers = workers;
        this.stopping = stopping;
        this.blame = blame;
    }

    /** Bytes that came since it began, from whomever, and however often. */
    long arrived() {
        return arrived.get();
    }

    /** Bytes that are here now. */
    long here() {
        return here.get();
    }

    /** Bytes that an attempt left for the next one. */
    long kept() {
        return kept;
    }

    /** Bytes that it will have; 0 until somebody says. */
    long total() {
        return total;
    }

    /**
     * Tries once. What came is kept when it breaks off.
     *
     * @throws ArtifactException when the disk fails or is full; then nothing of it is kept
     */
    FetchOutcome attempt(BlobSources.Search search) {
        List<BlobSource> sources = usable(search.holders());
        if (sources.isEmpty()) {
            return new FetchOutcome.Nowhere(said(search));
        }
        total = sources.get(0).size();
        if (total > store.bytesMax()) {
            return new FetchOutcome.Nowhere(
                    List.of(
                            "it has %d bytes, this node takes %d (http.max-upload)"
                                    .formatted(total, store.bytesMax())));
        }
        return together(sources);
    }

    private FetchOutcome together(List<BlobSource> sources) {
        PartialBlob partial = begin();
        boolean resumed = partial.resumed();
        Gathering gathering = gather(partial, sources);
        if (!ended(partial, gathering)) {
            kept = partial.bytes();
            return broken(gathering);
        }
        kept = 0;
        if (partial.finish()) {
            return found();
        }
        List<BlobSource> senders = gathering.contributors();
        if (!resumed && senders.size() == 1) {
            lied(senders.get(0));
            List<BlobSource> others = new ArrayList<>(sources);
            others.remove(senders.get(0));
            return oneByOne(others);
        }
        return oneByOne(sources);
    }

    private FetchOutcome oneByOne(List<BlobSource> sources) {
        List<String> said = new ArrayList<>();
        for (BlobSource source : sources) {
            PartialBlob partial = begin();
            Gathering gathering = gather(partial, List.of(source));
            if (!ended(partial, gathering)) {
                partial.discard();
                said.addAll(gathering.failures());
            } else if (partial.finish()) {
                return found();
            } else {
                lied(source);
                said.add(source.name() + ": its bytes are not the artifact");
            }
        }
        return new FetchOutcome.Broken(
                said.isEmpty() ? "the bytes that came are not the artifact" : join(said));
    }

    private PartialBlob begin() {
        here.set(0);
        PartialBlob partial = PartialBlob.open(store, hash, total);
        here.set(partial.bytes());
        long lacking = total - partial.bytes();
        long usable = store.usableBytes();
        if (lacking > usable - RESERVE_BYTES) {
            partial.discard();
            throw ArtifactException.noSpace("fetch artifact", hash, lacking, usable);
        }
        return partial;
    }

    private Gathering gather(PartialBlob partial, List<BlobSource> sources) {
        return new Gathering(hash, partial, sources, workers, stopping, this::came);
    }

    private boolean ended(PartialBlob partial, Gathering gathering) {
        boolean whole = false;
        boolean intact = false;
        try {
            whole = gathering.run();
            intact = true;
        } finally {
            if (!intact) {
                partial.discard(); // A full disk is to have its space back.
            } else if (!whole) {
                partial.close();
            }
        }
        return whole;
    }

    private void came(long bytes) {
        here.addAndGet(bytes);
        arrived.addAndGet(bytes);
    }

    private FetchOutcome found() {
        return new FetchOutcome.Here(store.find(hash).orElseThrow(), arrived.get());
    }

    private FetchOutcome broken(Gathering gathering) {
        List<String> why = gathering.failures();
        return new FetchOutcome.Broken(why.isEmpty() ? "the node is stopping" : join(why));
    }

    private void lied(BlobSource source) {
        String why = source.name() + " sent bytes that are not artifact " + hash;
        blame.put(source.name(), hash);
        source.lied(why);
    }

    /** Of those who say different sizes, as many as agree; whoever is alone may lie. */
    private List<BlobSource> usable(List<BlobSource> holders) {
        Map<Long, List<BlobSource>> bySize = new LinkedHashMap<>();
        for (BlobSource holder : holders) {
            boolean fits = expected.isEmpty() || expected.getAsLong() == holder.size();
            if (fits && !blame.on(holder.name(), hash)) {
                bySize.computeIfAbsent(holder.size(), size -> new ArrayList<>()).add(holder);
            }
        }
        List<BlobSource> most = List.of();
        for (List<BlobSource> group : bySize.values()) {
            if (group.size() > most.size()) {
                most = group;
            }
        }
        return most;
    }

    private List<String> said(BlobSources.Search search) {
        List<String> said = new ArrayList<>(search.asked());
        for (BlobSource holder : search.holders()) {
            said.add(
                    blame.on(holder.name(), hash)
                            ? holder.name() + ": sent wrong bytes a while ago"
                            : holder.name() + ": has another size, " + holder.size());
        }
        return said;
    }

    private static String join(List<String> reasons) {
        return String.join("; ", reasons);
    }
}
