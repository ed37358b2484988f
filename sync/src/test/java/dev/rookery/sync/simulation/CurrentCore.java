package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.PullExchange;
import dev.rookery.sync.driver.RangeExchange;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.driver.SyncPoint;
import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.message.SnapshotPart;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The port of the core that a process has now: what is made once asks here.
 *
 * <p>Threads: one world, one thread.
 */
final class CurrentCore implements SyncService {
    private final Supplier<SyncPoint> point;
    private final SnapshotRoom snapshots;

    CurrentCore(Supplier<SyncPoint> point, SnapshotRoom snapshots) {
        this.point = point;
        this.snapshots = snapshots;
    }

    @Override
    public Hello hello() {
        return point.get().hello();
    }

    @Override
    public Message hello(Hello other) {
        return point.get().hello(other);
    }

    @Override
    public boolean refused(String peer, Hello said, Refusal refusal) {
        return point.get().refused(peer, said, refusal);
    }

    @Override
    public Hash root() {
        return point.get().root();
    }

    @Override
    public PullResponse pull(PullRequest request) {
        return point.get().pull(request);
    }

    @Override
    public RangeResponse range(RangeRequest request) {
        return point.get().range(request);
    }

    @Override
    public CompletionStage<PushReply> push(PushRequest request) {
        return point.get().push(request);
    }

    @Override
    public SnapshotPart snapshot(SnapshotAsk ask) {
        return snapshots.part(ask);
    }

    @Override
    public List<Holding> holdings(Collection<Origin> origins) {
        return point.get().holdings(origins);
    }

    @Override
    public PullExchange exchange(String peer) {
        return point.get().exchange(peer);
    }

    @Override
    public RangeExchange ranges(String peer, List<Origin> origins) {
        return point.get().ranges(peer, origins);
    }
}
