package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.OutgoingRumor;
import dev.rookery.sync.driver.Pusher;
import java.util.List;
import java.util.Optional;

/**
 * Where the loop hands its rumors to, before there is somebody who spreads them.
 *
 * <p>Threads: one world, one thread.
 */
final class Outlet implements Pusher {
    Optional<Pusher> target = Optional.empty();

    @Override
    public int ttl() {
        return target.map(Pusher::ttl).orElse(0);
    }

    @Override
    public boolean reachesAll() {
        return target.map(Pusher::reachesAll).orElse(false);
    }

    @Override
    public boolean push(List<OutgoingRumor> rumors) {
        return target.map(pusher -> pusher.push(rumors)).orElse(true);
    }

    @Override
    public void pullSoon(String peer, String why) {
        target.ifPresent(pusher -> pusher.pullSoon(peer, why));
    }
}
