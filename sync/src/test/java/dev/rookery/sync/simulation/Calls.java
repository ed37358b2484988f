package dev.rookery.sync.simulation;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.RootReply;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.PeerCalls;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One process's way into the network.
 *
 * <p>Threads: one world, one thread.
 */
final class Calls implements PeerCalls {
    private final Network network;
    private final RunningNode caller;

    Calls(Network network, RunningNode caller) {
        this.network = network;
        this.caller = caller;
    }

    @Override
    public CompletionStage<Answer<HelloReply>> hello(URI peer, Hello hello) {
        return network.call(caller, peer, hello, HelloReply.class);
    }

    @Override
    public CompletionStage<Answer<RootReply>> root(URI peer) {
        return network.call(caller, peer, new RootReply(Network.ASKED, 0), RootReply.class);
    }

    @Override
    public CompletionStage<Answer<PullResponse>> pull(URI peer, PullRequest request) {
        return network.call(caller, peer, request, PullResponse.class);
    }

    @Override
    public CompletionStage<Answer<RangeResponse>> range(URI peer, RangeRequest request) {
        return network.call(caller, peer, request, RangeResponse.class);
    }

    @Override
    public CompletionStage<Answer<SnapshotPart>> snapshot(
            URI peer, Optional<Hash> whole, long from) {
        return network.call(caller, peer, Network.asked(whole, from), SnapshotPart.class);
    }

    @Override
    public CompletionStage<Answer<ClaimReply>> claim(URI peer, ClaimRequest request) {
        return network.call(caller, peer, request, ClaimReply.class);
    }

    @Override
    public CompletionStage<Answer<PushReply>> push(URI peer, PushRequest request) {
        return network.call(caller, peer, request, PushReply.class);
    }
}
