package dev.rookery.node.hooks;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.HookView;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocketFactory;

/** A log of events, and the hooks that are set, in memory; neither has anything at first. */
public final class MemoryFeed implements HookFeed {

    static final long START = 1_767_225_600_000L;

    final List<Happened> events = new CopyOnWriteArrayList<>();
    final List<HookView> set = new CopyOnWriteArrayList<>();
    private volatile SortedMap<Origin, Long> delivered = new TreeMap<>();
    private final AtomicLong changes = new AtomicLong();

    /** Hooks of a node without a key: none can be set. */
    public static Hooks withoutKey(Path folder, HealthBoard health) {
        return new Hooks(
                new Hooks.Needs(
                        "c",
                        Optional.empty(),
                        (SSLSocketFactory) SSLSocketFactory.getDefault(),
                        new AllowedHosts(List.of(), AllowedHosts.Resolver.SYSTEM),
                        new MemoryFeed(),
                        () -> false,
                        () -> false,
                        CompletableFuture::completedStage,
                        health,
                        folder.resolve("hooks.state")),
                Clock.systemUTC());
    }

    /** Something happens to a version. */
    void add(String type, Origin origin, long seq) {
        add(type, Optional.of(Ulid.of(1_700_000_000_000L, 1, 1)), ref(origin, seq, 10));
    }

    void add(String type, Optional<Ulid> version, FactRef fact) {
        ModelKey model = new ModelKey("square8_2p", 1);
        events.add(
                new Happened(
                        events.size() + 1,
                        new RegistryEvent(type, model, version, fact, "d"),
                        START,
                        fact.rank().hash().toString()));
        changes.incrementAndGet();
    }

    /** A note comes of what other nodes delivered. */
    void note(Origin origin, long seq) {
        SortedMap<Origin, Long> now = new TreeMap<>(delivered);
        now.put(origin, seq);
        delivered = now;
        changes.incrementAndGet();
    }

    static FactRef ref(Origin origin, long seq, long stamp) {
        Hash hash = Hash.of((origin + ":" + seq).getBytes(StandardCharsets.UTF_8));
        return new FactRef(0, new Rank(new Stamp(stamp), new Dot(origin, seq), hash));
    }

    @Override
    public long changes() {
        return changes.get();
    }

    @Override
    public List<Happened> after(long id, int limit) {
        return events.stream().filter(it -> it.id() > id).limit(limit).toList();
    }

    @Override
    public long newest() {
        return events.size();
    }

    @Override
    public List<HookView> hooks() {
        return set;
    }

    @Override
    public SortedMap<Origin, Long> delivered(Ulid hook) {
        return delivered;
    }
}
