package dev.rookery.sync.peer;

import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.RootReply;
import dev.rookery.sync.message.SnapshotPart;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A network in memory: nodes by address, some cut off, all calls written down.
 *
 * <p>Threads: owned by the test.
 */
class FakeCalls implements PeerCalls {
    private final Map<URI, FakeService> nodes = new HashMap<>();
    private final Set<URI> cut = new HashSet<>();
    private final Set<URI> failingPulls = new HashSet<>();
    private final Set<URI> silent = new HashSet<>();
    private final Set<URI> losingPulls = new HashSet<>();
    private final Map<URI, PeerCallException> refusing = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private final ScheduledExecutorService timer;

    FakeCalls() {
        this(new VirtualTime());
    }

    /**
     * @param timer ends calls that are not answered
     */
    FakeCalls(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    static URI url(String node) {
        return URI.create("http://" + node + ".test:7071");
    }

    FakeService add(String node) {
        FakeService service = new FakeService(node);
        nodes.put(url(node), service);
        return service;
    }

    FakeService node(String node) {
        return nodes.get(url(node));
    }

    /** A node whose id is another than its address says. */
    void add(String address, String id) {
        nodes.put(url(address), new FakeService(id));
    }

    void cut(String node) {
        cut.add(url(node));
    }

    void heal(String node) {
        cut.remove(url(node));
        silent.remove(url(node));
        refusing.remove(url(node));
        failingPulls.remove(url(node));
    }

    /** From now on it takes calls and answers none. */
    void silence(String node) {
        silent.add(url(node));
    }

    /** From now on it answers all calls but pulls. */
    void failPulls(String node) {
        failingPulls.add(url(node));
    }

    /** The pull that comes next is lost on its way; whatever else is called is answered. */
    void loseNextPull(String node) {
        losingPulls.add(url(node));
    }

    void refuse(String node, PeerCallException with) {
        refusing.put(url(node), with);
    }

    /** The calls since the last time, such as {@code root b}. */
    List<String> taken() {
        List<String> taken = List.copyOf(log);
        log.clear();
        return taken;
    }

    @Override
    public CompletionStage<Answer<HelloReply>> hello(URI peer, Hello hello) {
        return call("hello", peer, () -> (HelloReply) nodes.get(peer).hello(hello));
    }

    @Override
    public CompletionStage<Answer<RootReply>> root(URI peer) {
        return call(
                "root",
                peer,
                () -> new RootReply(nodes.get(peer).root(), nodes.get(peer).clockMillis));
    }

    @Override
    public CompletionStage<Answer<PullResponse>> pull(URI peer, PullRequest request) {
        return call("pull", peer, () -> nodes.get(peer).pull(request));
    }

    @Override
    public CompletionStage<Answer<RangeResponse>> range(URI peer, RangeRequest request) {
        return call("range", peer, () -> nodes.get(peer).range(request));
    }

    @Override
    public CompletionStage<Answer<ClaimReply>> claim(URI peer, ClaimRequest request) {
        return call(
                "claim", peer, () -> nodes.get(peer).claim(request).toCompletableFuture().join());
    }

    @Override
    public CompletionStage<Answer<PushReply>> push(URI peer, PushRequest request) {
        return call("push", peer, () -> nodes.get(peer).push(request).toCompletableFuture().join());
    }

    @Override
    public CompletionStage<Answer<SnapshotPart>> snapshot(
            URI peer, Optional<Hash> whole, long from) {
        return call(
                "snapshot",
                peer,
                () -> nodes.get(peer).snapshot(new SnapshotAsk("a", whole, from)));
    }

    private <M extends Message> CompletionStage<Answer<M>> call(
            String what, URI peer, Supplier<M> answer) {
        String name = peer.getHost().replace(".test", "");
        log.add(what + " " + name);
        if (silent.contains(peer) || (what.equals("pull") && losingPulls.remove(peer))) {
            return unanswered(what, name);
        }
        if (refusing.containsKey(peer)) {
            return CompletableFuture.failedFuture(refusing.get(peer));
        }
        if (what.equals("pull") && failingPulls.contains(peer)) {
            return CompletableFuture.failedFuture(PeerCallException.failed(name + " fails"));
        }
        if (cut.contains(peer) || !nodes.containsKey(peer)) {
            return CompletableFuture.failedFuture(
                    PeerCallException.failed(name + " cannot be reached"));
        }
        return CompletableFuture.completedFuture(
                new Answer<>(answer.get(), nodes.get(peer).hello().node(), 10, 20));
    }

    /** Like the real client: a call that is not answered ends in a time of its own. */
    private <M extends Message> CompletionStage<Answer<M>> unanswered(String what, String name) {
        CompletableFuture<Answer<M>> call = new CompletableFuture<>();
        PeerSettings settings = PeerSettings.DEFAULT;
        Duration limit = what.equals("pull") ? settings.pullTime() : settings.callTime();
        var unused =
                timer.schedule(
                        () ->
                                call.completeExceptionally(
                                        PeerCallException.failed(name + " does not answer")),
                        limit.toNanos(),
                        TimeUnit.NANOSECONDS);
        return call;
    }
}
