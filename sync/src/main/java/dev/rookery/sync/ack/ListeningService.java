package dev.rookery.sync.ack;

import dev.rookery.sync.driver.BlobAsk;
import dev.rookery.sync.driver.PullExchange;
import dev.rookery.sync.driver.RangeExchange;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.BlobPart;
import dev.rookery.sync.message.BlobsReply;
import dev.rookery.sync.message.BlobsRequest;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
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

/**
 * A service that listens to what its callers say they hold.
 *
 * <p>Threads: as the service.
 */
public final class ListeningService implements SyncService {
    private final SyncService service;
    private final Confirmations confirmations;

    public ListeningService(SyncService service, Confirmations confirmations) {
        this.service = service;
        this.confirmations = confirmations;
    }

    @Override
    public Hello hello() {
        return service.hello();
    }

    @Override
    public Message hello(Hello other) {
        return service.hello(other);
    }

    @Override
    public boolean refused(String peer, Hello told, Refusal refusal) {
        return service.refused(peer, told, refusal);
    }

    @Override
    public Hash root() {
        return service.root();
    }

    @Override
    public PullResponse pull(PullRequest request) {
        confirmations.holds(request.sender(), request.root());
        confirmations.digests(request.sender(), request.rows());
        return service.pull(request);
    }

    @Override
    public CompletionStage<PushReply> push(PushRequest request) {
        confirmations.holds(request.sender(), request.holdings());
        return service.push(request);
    }

    @Override
    public RangeResponse range(RangeRequest request) {
        return service.range(request);
    }

    @Override
    public RangeExchange ranges(String peer, List<Origin> origins) {
        return service.ranges(peer, origins);
    }

    @Override
    public SnapshotPart snapshot(SnapshotAsk ask) {
        return service.snapshot(ask);
    }

    @Override
    public BlobPart blob(BlobAsk ask) {
        return service.blob(ask);
    }

    @Override
    public BlobsReply blobs(BlobsRequest request) {
        return service.blobs(request);
    }

    @Override
    public CompletionStage<ClaimReply> claim(ClaimRequest request) {
        return service.claim(request);
    }

    @Override
    public List<Holding> holdings(Collection<Origin> origins) {
        return service.holdings(origins);
    }

    @Override
    public PullExchange exchange(String peer) {
        return service.exchange(peer);
    }
}
