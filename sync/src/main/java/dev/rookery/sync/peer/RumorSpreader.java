package dev.rookery.sync.peer;

import dev.rookery.sync.driver.OutgoingRumor;
import dev.rookery.sync.driver.Pusher;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.Rumor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Passes rumors on to a few random live peers.
 *
 * <p>Per peer one push is under way at a time, so that rumors arrive in the order of their making;
 * what comes meanwhile waits, as much as {@link Outbox} holds, and goes with the next.
 *
 * <p>Source: Demers et al., PODC 1987 (rumor mongering), with a hop count instead of a coin.
 *
 * <p>Threads: safe for any thread; sends on the timer's.
 */
public final class RumorSpreader implements Pusher {
    private final Peers peers;
    private final PeerCalls calls;
    private final PeerSettings settings;
    private final Machine machine;
    private final String self;
    private final BiConsumer<String, String> pullSoon;
    private final Supplier<List<Holding>> asked;
    private final Map<Peer, Outbox> outboxes = new ConcurrentHashMap<>();

    /**
     * @param self this node's id
     * @param pullSoon told node and reason when a pull is due
     * @param asked what this node holds of the origins of which it wants to know how far others do
     */
    public RumorSpreader(
            Peers peers,
            PeerCalls calls,
            PeerSettings settings,
            Machine machine,
            String self,
            BiConsumer<String, String> pullSoon,
            Supplier<List<Holding>> asked) {
        this.peers = peers;
        this.calls = calls;
        this.settings = settings;
        this.machine = machine;
        this.self = self;
        this.pullSoon = pullSoon;
        this.asked = asked;
    }

    @Override
    public int ttl() {
        int nodes = peers.nodes();
        return nodes < 2 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(nodes - 1) + 1;
    }

    @Override
    public boolean reachesAll() {
        int live = willing().size();
        return live == peers.nodes() - 1 && count(live) == live;
    }

    @Override
    public boolean push(List<OutgoingRumor> rumors) {
        List<Peer> targets = targets();
        boolean room = targets.isEmpty();
        for (Peer target : targets) {
            List<Rumor> fresh = new ArrayList<>();
            for (OutgoingRumor rumor : rumors) {
                if (rumor.except().isEmpty() || !rumor.except().equals(target.node())) {
                    fresh.add(rumor.rumor());
                }
            }
            room |= fresh.isEmpty() || put(target, fresh);
        }
        return room;
    }

    /**
     * Asks peers what they hold; one to which a push is under way is asked after it.
     *
     * @param lacking whether a node of this id still has to say it; one whose id is not known is
     *     asked too
     */
    public void ask(Predicate<String> lacking) {
        for (Peer peer : willing()) {
            if (peer.node().isEmpty() || lacking.test(peer.node().get())) {
                Outbox outbox = outbox(peer);
                outbox.ask();
                begin(peer, outbox);
            }
        }
    }

    @Override
    public void pullSoon(String peer, String why) {
        pullSoon.accept(peer, why);
    }

    /** Worth a call; not those that said no since, though they call: what they speak is unknown. */
    private List<Peer> willing() {
        List<Peer> willing = new ArrayList<>(peers.live());
        willing.removeIf(peer -> peer.figures().refused());
        return willing;
    }

    /** As many as the fan-out says, drawn from those worth a call. */
    private List<Peer> targets() {
        List<Peer> live = willing();
        int count = count(live.size());
        for (int i = 0; i < count; i++) {
            int j = i + machine.random().nextInt(live.size() - i);
            Peer drawn = live.get(j);
            live.set(j, live.get(i));
            live.set(i, drawn);
        }
        return live.subList(0, count);
    }

    /** One that alone would be left out is told too: it would find a gap, and pull. */
    private int count(int live) {
        return live == settings.fanout() + 1 ? live : Math.min(settings.fanout(), live);
    }

    private boolean put(Peer target, List<Rumor> rumors) {
        Outbox outbox = outbox(target);
        int dropped = outbox.put(rumors);
        if (dropped > 0) {
            peers.meter().pushDropped(target.label(), dropped);
        }
        return begin(target, outbox) && dropped == 0;
    }

    private Outbox outbox(Peer target) {
        if (outboxes.size() > peers.nodes()) {
            outboxes.keySet().retainAll(peers.all());
        }
        return outboxes.computeIfAbsent(target, t -> new Outbox());
    }

    private boolean begin(Peer target, Outbox outbox) {
        return !outbox.begin() || later(target, outbox);
    }

    /** False when the node is stopping: nothing is sent any more. */
    private boolean later(Peer target, Outbox outbox) {
        try {
            machine.timer().execute(() -> send(target, outbox));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void send(Peer target, Outbox outbox) {
        Optional<List<Rumor>> next = outbox.take();
        if (next.isEmpty()) {
            return;
        }
        PushRequest request = new PushRequest(self, next.get(), asked.get());
        var unused =
                target.call(Peer.Style.ONCE, () -> calls.push(target.url(), request))
                        .whenComplete(
                                (answer, failure) -> {
                                    if (failure == null) {
                                        answered(target, answer);
                                    } else {
                                        // The peer did not get them: it will by a pull.
                                        outbox.clear();
                                    }
                                    later(target, outbox);
                                });
    }

    private void answered(Peer target, Answer<PushReply> answer) {
        PushReply reply = answer.message();
        peers.meter().facts(target.label(), 0, reply.kept());
        if (!reply.holdings().isEmpty()) {
            peers.listener().holds(answer.node(), reply.holdings());
        }
    }
}
