package dev.rookery.sync.peer;

import dev.rookery.sync.membership.Member;
import dev.rookery.sync.membership.Membership;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.NodeId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All the other nodes that this one knows how to call, and who has called it.
 *
 * <p>What the membership no longer lists is kept for a day: a list is a hint, and the node may
 * live.
 *
 * <p>Threads: safe for any thread.
 */
public final class Peers {
    private static final int PEERS_MAX = 1_000;
    private static final int CALLERS_MAX = 1_000;

    /** Rounds within which every one of a few peers was asked, but for one time in a million. */
    private static final int CLOCK_INTERVALS = 24;

    private static final Duration CLOCK_FRESH_MIN = Duration.ofMinutes(2);
    private static final Duration KEPT_UNLISTED = Duration.ofDays(1);

    /** Behind an address at which this node met itself another node may be by now. */
    private static final Duration OWN_EVERY = Duration.ofMinutes(1);

    /** One that no list names and that was not heard for this long has most likely gone. */
    private static final Duration PRESENT_UNLISTED = Duration.ofMinutes(10);

    private final Membership membership;
    private final String self;
    private final PeerSettings settings;
    private final Machine machine;
    private final SyncMeter meter;
    private final PeerListener listener;
    private final Guards guards;
    private final PeerClocks clocks;
    private final Map<URI, Peer> known = new LinkedHashMap<>();
    private final Set<URI> listed = new HashSet<>();

    /** Where this node met itself, and when it was last asked there. */
    private final Map<URI, Instant> own = new LinkedHashMap<>();

    private final Map<String, Instant> callers =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
                    return size() > CALLERS_MAX;
                }
            };

    /**
     * @param self this node's id
     */
    public Peers(
            Membership membership,
            String self,
            PeerSettings settings,
            Machine machine,
            SyncMeter meter,
            PeerListener listener) {
        this.membership = membership;
        this.self = self;
        this.settings = settings;
        this.machine = machine;
        this.meter = meter;
        this.listener = listener;
        this.guards = new Guards(settings, machine);
        this.clocks = new PeerClocks(machine.clock(), clockFresh(settings.interval()));
    }

    /** Reads the membership anew. */
    void refresh() {
        List<Member> members = membership.members();
        synchronized (this) {
            listed.clear();
            own.keySet().retainAll(members.stream().map(Member::url).toList());
            for (Member member : members) {
                if (own.containsKey(member.url())
                        || member.node().filter(self::equals).isPresent()) {
                    continue;
                }
                listed.add(member.url());
                if (!known.containsKey(member.url()) && known.size() < PEERS_MAX) {
                    known.put(
                            member.url(),
                            new Peer(member.url(), settings, machine, guards, meter, listener));
                }
            }
            Instant old = machine.steady().instant().minus(KEPT_UNLISTED);
            known.values()
                    .removeIf(
                            peer -> !listed.contains(peer.url()) && peer.lastHeard().isBefore(old));
        }
    }

    /** Everybody, each node once, those that the membership lists first. */
    public synchronized List<Peer> all() {
        List<Peer> peers = new ArrayList<>(known.values());
        peers.sort(Comparator.comparing(peer -> !listed.contains(peer.url())));
        Set<String> nodes = new HashSet<>();
        peers.removeIf(peer -> peer.node().isPresent() && !nodes.add(peer.node().get()));
        return peers;
    }

    /** Those worth a call. */
    List<Peer> live() {
        Instant now = machine.steady().instant();
        return all().stream()
                .filter(p -> present(p) && p.live() && !p.figures().busy(now))
                .toList();
    }

    /**
     * Whether it is likely to be there: the membership lists it, or it was heard of late. Others,
     * such as the old addresses of nodes that moved, must not take the turns of those.
     */
    synchronized boolean present(Peer peer) {
        Instant old = machine.steady().instant().minus(PRESENT_UNLISTED);
        return listed.contains(peer.url()) || peer.lastHeard().isAfter(old);
    }

    /** Whether the membership lists it. */
    synchronized boolean lists(Peer peer) {
        return listed.contains(peer.url());
    }

    /** The peer of a node id. */
    synchronized Optional<Peer> ofNode(String node) {
        List<Peer> found =
                known.values().stream()
                        .filter(peer -> peer.node().filter(node::equals).isPresent())
                        .toList();
        return found.stream().filter(this::lists).findFirst().or(() -> found.stream().findFirst());
    }

    /** One of them answers with this node's own voice: it is no peer, as long as it does so. */
    synchronized void isSelf(Peer peer) {
        own.put(peer.url(), machine.steady().instant());
        listed.remove(peer.url());
        known.remove(peer.url());
    }

    /**
     * A listed address at which this node met itself and has not asked of late. Addresses are
     * handed on, and one that stands for several nodes leads to this one by chance.
     */
    synchronized Optional<URI> ownToAsk() {
        Instant now = machine.steady().instant();
        Optional<URI> due =
                own.entrySet().stream()
                        .filter(met -> !now.isBefore(met.getValue().plus(OWN_EVERY)))
                        .map(Map.Entry::getKey)
                        .findFirst();
        due.ifPresent(url -> own.put(url, now));
        return due;
    }

    /** Another node answers there now: it is a peer like any other that is listed. */
    synchronized void isAnothers(URI url) {
        own.remove(url);
    }

    /**
     * A node called, and proved or named itself. Its breaker turns half-open; if nobody is known by
     * that id, so do those of all whose id is not known, for it may be one of them.
     */
    public void heard(String node) {
        if (node.equals(self)) {
            return;
        }
        synchronized (this) {
            callers.put(node, machine.steady().instant());
        }
        Optional<Peer> peer = ofNode(node);
        if (peer.isPresent()) {
            peer.get().heard();
        } else {
            all().stream().filter(p -> p.node().isEmpty()).forEach(Peer::halfOpen);
        }
        listener.heard(node);
    }

    /** A node that called has said who it is. */
    public void greeted(Hello hello) {
        clocks.called(hello.node(), hello.clockMillis());
        listener.greeted(hello);
    }

    /** Which nodes called or answered of late, in no order that matters. */
    public Set<String> heardWithin(Duration time) {
        Instant when = machine.steady().instant().minus(time);
        Set<String> nodes = new HashSet<>();
        for (Peer peer : all()) {
            if (peer.figures().answeredEver() && !peer.lastHeard().isBefore(when)) {
                peer.node().ifPresent(nodes::add);
            }
        }
        synchronized (this) {
            callers.forEach(
                    (node, at) -> {
                        if (!at.isBefore(when)) {
                            nodes.add(node);
                        }
                    });
        }
        return nodes;
    }

    /** What is known of each. One that shares its name is called by its id. */
    public List<PeerStatus> status() {
        Set<String> shared = sharedNames();
        return all().stream().map(peer -> status(peer, shared)).toList();
    }

    /** What people call a peer, when each is to be told from every other. */
    String called(Peer peer) {
        return called(peer, sharedNames());
    }

    private static String called(Peer peer, Set<String> shared) {
        return shared.contains(peer.label()) ? peer.id() : peer.label();
    }

    private Set<String> sharedNames() {
        Set<String> names = new HashSet<>(Set.of(NodeId.name(self)));
        Set<String> shared = new HashSet<>();
        for (Peer peer : all()) {
            if (!names.add(peer.label())) {
                shared.add(peer.label());
            }
        }
        return shared;
    }

    private PeerStatus status(Peer peer, Set<String> shared) {
        return peer.status(
                peer.node().map(id -> called(peer, shared)),
                lists(peer),
                peer.node().flatMap(clocks::ahead));
    }

    /** How many nodes there are, this one included, as far as is known. */
    public int nodes() {
        return all().size() + 1;
    }

    /** Their wall clocks beside this node's. */
    public PeerClocks clocks() {
        return clocks;
    }

    /** This node's id. */
    String self() {
        return self;
    }

    SyncMeter meter() {
        return meter;
    }

    PeerListener listener() {
        return listener;
    }

    private static Duration clockFresh(Duration interval) {
        Duration some = interval.multipliedBy(CLOCK_INTERVALS);
        return some.compareTo(CLOCK_FRESH_MIN) > 0 ? some : CLOCK_FRESH_MIN;
    }
}
