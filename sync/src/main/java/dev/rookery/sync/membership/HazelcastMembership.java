package dev.rookery.sync.membership;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * The peers that Hazelcast lists, and the settings' seeds beside them: while it starts or when it
 * is dead, the seeds alone.
 *
 * <p>Threads: safe for any thread.
 */
public final class HazelcastMembership implements Membership {
    private static final Pattern URL = Pattern.compile("https?://[A-Za-z0-9._:\\[\\]-]{1,255}");
    private static final Pattern NODE = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "[::]", "[0:0:0:0:0:0:0:0]");

    /** Of members that one cluster can have here. A list beyond it is cut. */
    private static final int MEMBERS_MAX = 1_000;

    private final HazelcastNode node;
    private final StaticMembership seeds;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * @param seeds peers named in the settings; asked even when Hazelcast does not list them
     */
    public HazelcastMembership(HazelcastNode node, List<URI> seeds) {
        this.node = node;
        this.seeds = new StaticMembership(seeds);
        var unused = node.instance().thenAccept(this::listen);
    }

    @Override
    public List<Member> members() {
        Map<URI, Member> members = new LinkedHashMap<>();
        for (Member member : listed()) {
            members.putIfAbsent(member.url(), member);
        }
        for (Member seed : seeds.members()) {
            members.putIfAbsent(seed.url(), seed);
        }
        return List.copyOf(members.values());
    }

    /** Whether Hazelcast lists this node first; true while Hazelcast is not up. */
    @Override
    public boolean oldest() {
        return node.running()
                .map(HazelcastMembership::cluster)
                .flatMap(c -> c.stream().findFirst())
                .map(com.hazelcast.cluster.Member::localMember)
                .orElse(true);
    }

    /** Once Hazelcast is up, or has given up. */
    @Override
    public boolean settled() {
        return node.started();
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Leaves the instance to whoever started it. */
    @Override
    public void close() {
        listeners.clear();
    }

    private List<Member> listed() {
        List<Member> members = new ArrayList<>();
        for (com.hazelcast.cluster.Member member :
                node.running().map(HazelcastMembership::cluster).orElse(List.of())) {
            if (!member.localMember() && members.size() < MEMBERS_MAX) {
                read(member).ifPresent(members::add);
            }
        }
        return members;
    }

    /** In the order of their joining, as Hazelcast keeps them. */
    private static List<com.hazelcast.cluster.Member> cluster(HazelcastInstance instance) {
        try {
            Cluster cluster = instance.getCluster();
            return List.copyOf(cluster.getMembers());
        } catch (HazelcastInstanceNotActiveException e) {
            return List.of(); // It stopped between the question and the answer.
        }
    }

    /** A member says of itself what it likes: only what has the form of an address is taken. */
    private static Optional<Member> read(com.hazelcast.cluster.Member member) {
        String url = member.getAttribute(HazelcastConfig.URL_ATTRIBUTE);
        String id = member.getAttribute(HazelcastConfig.NODE_ATTRIBUTE);
        if (url == null || !URL.matcher(url).matches()) {
            return Optional.empty();
        }
        try {
            URI told = URI.create(url);
            if (told.getHost() == null) {
                return Optional.empty(); // Not a host's name, such as one with an underscore.
            }
            String host = member.getAddress().getInetAddress().getHostAddress();
            return Optional.of(
                    new Member(
                            Optional.ofNullable(id).filter(NODE.asMatchPredicate()),
                            EVERYWHERE.contains(told.getHost()) ? at(told, host) : told));
        } catch (IllegalArgumentException | UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** One who listens everywhere is where Hazelcast reaches it. */
    private static URI at(URI told, String host) {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return URI.create(told.getScheme() + "://" + shown + ":" + told.getPort());
    }

    private void listen(HazelcastInstance instance) {
        instance.getCluster()
                .addMembershipListener(
                        new MembershipListener() {
                            @Override
                            public void memberAdded(MembershipEvent event) {
                                changed();
                            }

                            @Override
                            public void memberRemoved(MembershipEvent event) {
                                changed();
                            }
                        });
        changed();
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }
}
