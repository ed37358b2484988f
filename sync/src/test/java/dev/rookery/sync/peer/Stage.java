package dev.rookery.sync.peer;

import dev.rookery.sync.message.Holding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Everything that rounds need, in virtual time. Threads: owned by the test. */
final class Stage implements SyncMeter, PeerListener {
    static final PeerSettings SETTINGS = PeerSettings.DEFAULT;

    final VirtualTime time = new VirtualTime();
    final Machine machine;
    final FakeCalls net = new FakeCalls(time);
    final FakeIntake intake = new FakeIntake();
    final FakeService own = new FakeService("a");
    final FakeMembership membership;
    final Peers peers;
    final Rounds rounds;
    final List<String> breakers = new ArrayList<>();
    final List<String> probed = new ArrayList<>();
    final TreeMap<String, Integer> dropped = new TreeMap<>();
    final List<String> pulled = new ArrayList<>();
    final List<String> said = new ArrayList<>();

    Stage(String... members) {
        this(42, members);
    }

    /**
     * @param seed of all chance
     */
    Stage(long seed, String... members) {
        machine = new Machine(time.clock(), time.steady(), new Random(seed), time, Runnable::run);
        membership = new FakeMembership(members);
        peers = new Peers(membership, "a", SETTINGS, machine, this, this);
        rounds =
                new Rounds(
                        own,
                        net,
                        peers,
                        membership,
                        SETTINGS,
                        new Rounds.Joining(intake, new JoinSettings(10, 1 << 20)),
                        machine);
    }

    Peer peer(String node) {
        return peers.all().stream()
                .filter(p -> p.url().equals(FakeCalls.url(node)))
                .findFirst()
                .orElseThrow();
    }

    void pass(int seconds) {
        time.pass(Duration.ofSeconds(seconds));
    }

    @Override
    public void breaker(String peer, Breaker now) {
        breakers.add(peer + " " + now.text());
    }

    @Override
    public void probe(String peer, boolean answered) {
        probed.add(peer + (answered ? " answered" : " silent"));
    }

    @Override
    public void pushDropped(String peer, int facts) {
        dropped.merge(peer, facts, Integer::sum);
    }

    @Override
    public void holds(String node, List<Holding> holdings) {
        holdings.forEach(holding -> said.add(node + " " + holding.row().maxSeq()));
    }

    @Override
    public void pulled(String node) {
        pulled.add(node);
    }
}
