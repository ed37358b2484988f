package dev.rookery.node;

import dev.rookery.sync.driver.OutgoingRumor;
import dev.rookery.sync.driver.Pusher;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The way from the sync loop to the peers. It exists before they do: the loop runs, and facts are
 * kept, before the node knows where its sync port is.
 *
 * <p>Threads: safe for any thread; never blocks.
 */
final class GossipPort implements Pusher {

    private final AtomicReference<Optional<Pusher>> pusher =
            new AtomicReference<>(Optional.empty());

    /** From now on rumors go this way. Until then there is nobody to tell: a pull repairs it. */
    void connect(Pusher way) {
        pusher.set(Optional.of(way));
    }

    @Override
    public int ttl() {
        return pusher.get().map(Pusher::ttl).orElse(0);
    }

    @Override
    public boolean reachesAll() {
        return pusher.get().map(Pusher::reachesAll).orElse(false);
    }

    @Override
    public boolean push(List<OutgoingRumor> rumors) {
        return pusher.get().map(way -> way.push(rumors)).orElse(true);
    }

    @Override
    public void pullSoon(String peer, String why) {
        pusher.get().ifPresent(way -> way.pullSoon(peer, why));
    }
}
