package dev.rookery.node;

import com.hazelcast.config.Config;
import dev.rookery.node.claim.Quorum;
import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.numbering.HazelcastNumbering;
import dev.rookery.node.numbering.KnownNumbers;
import dev.rookery.node.numbering.LocalNumbering;
import dev.rookery.node.numbering.MajorityWatch;
import dev.rookery.node.service.Numbering;
import dev.rookery.node.settings.ClusterSettings;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.sync.ack.Confirmations;
import dev.rookery.sync.ack.ListeningService;
import dev.rookery.sync.membership.HazelcastNode;
import dev.rookery.sync.peer.SnapshotIntake;
import dev.rookery.sync.peer.SyncMeter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * The others, and what this node decides by them: gossip, numbers, whose turn it is to renumber.
 *
 * <p>Threads: safe for any thread.
 */
final class Neighbours implements AutoCloseable {

    private static final Duration RENUMBER_EVERY = Duration.ofSeconds(2);

    private final Gossip gossip;
    private final Numbering numbering;
    private final RenumberTask renumber;
    private final Optional<Strict> strict;
    private final Deque<Runnable> turns = new ArrayDeque<>();

    private Neighbours(
            Gossip gossip, Numbering numbering, RenumberTask renumber, Optional<Strict> strict) {
        this.gossip = gossip;
        this.numbering = numbering;
        this.renumber = renumber;
        this.strict = strict;
    }

    /** What they need of the rest of the node. */
    record Needs(
            String node,
            Vertx vertx,
            CoreSwitch core,
            Confirmations confirmations,
            AckDesk acks,
            NodeThreads threads,
            HealthBoard health,
            OriginNames origins,
            SyncMeter meter,
            SnapshotIntake intake) {}

    /** Opens the sync port; calls nobody before {@link #start}. */
    static Neighbours open(NodeSettings settings, Needs needs, GossipPort port) {
        NodeThreads threads = needs.threads();
        AtomicReference<IntSupplier> known = new AtomicReference<>(() -> 1);
        ClusterSettings cluster = settings.cluster();
        MajorityWatch majority =
                new MajorityWatch(
                        () -> cluster.sizeGiven() ? cluster.size() : known.get().getAsInt(),
                        settings.sync().interval(),
                        threads.steady());
        Peerings peerings =
                new Peerings(
                        majority,
                        needs.confirmations(),
                        needs.health().component(HealthBoard.REGISTRY_SYNC),
                        needs.origins(),
                        threads.steady(),
                        () -> needs.core().now().snapshots().failure());
        LocalNumbering local = new LocalNumbering(majority);
        boolean hazelcast = cluster.discovery() == ClusterSettings.Discovery.HAZELCAST;
        Optional<HazelcastNumbering> shared =
                hazelcast ? Optional.of(shared(needs, local)) : Optional.empty();
        Numbering available = shared.<Numbering>map(numbers -> numbers).orElse(local);
        Gossip gossip =
                Gossip.open(
                        settings,
                        new Gossip.Needs(
                                needs.vertx(),
                                needs.node(),
                                new ListeningService(needs.core(), needs.confirmations()),
                                () -> needs.core().holdings(needs.confirmations().asked()),
                                threads.machine(),
                                needs.meter(),
                                peerings,
                                needs.intake(),
                                shared.map(Numbers::new)),
                        port);
        known.set(gossip.peers()::nodes);
        needs.acks().connect(new AckDesk.Others(gossip::known, gossip.spreader()::ask));
        Optional<Strict> strict =
                cluster.numbering() == ClusterSettings.Numbering.STRICT
                        ? Optional.of(
                                Strict.of(
                                        new Quorum(cluster.size()),
                                        needs,
                                        gossip,
                                        majority,
                                        settings.sync().interval(),
                                        available))
                        : Optional.empty();
        strict.ifPresent(it -> needs.core().claims(it.votes()::answer));
        Numbering numbering = strict.<Numbering>map(Strict::numbering).orElse(available);
        RenumberTask renumber =
                new RenumberTask(
                        needs.core(), gossip, peerings, numbering, needs.node(), threads.steady());
        return new Neighbours(gossip, numbering, renumber, strict);
    }

    /** Made only for a cluster that has it: a node alone loads nothing of Hazelcast. */
    private static HazelcastNumbering shared(Needs needs, LocalNumbering local) {
        return new HazelcastNumbering(
                name -> needs.core().store().look(tables -> KnownNumbers.in(tables, name)),
                local,
                needs.threads().workers(),
                System::nanoTime,
                HazelcastNumbering.ANSWER_WITHIN);
    }

    /** Begins to call peers, and to look for versions without a number. */
    void start(NodeThreads threads) {
        gossip.start();
        turns.push(threads.every(RENUMBER_EVERY, renumber));
        strict.ifPresent(
                it -> {
                    turns.push(threads.every(Suffrage.EVERY, it.suffrage()));
                    turns.push(threads.every(Votes.TIDY, it.votes()::tidy));
                });
    }

    /** Numbers by votes, where the settings ask for them. */
    Optional<Strict> strict() {
        return strict;
    }

    Gossip gossip() {
        return gossip;
    }

    Numbering numbering() {
        return numbering;
    }

    @Override
    public void close() {
        turns.forEach(Runnable::run);
        gossip.close();
    }

    /** The numbers' part of the Hazelcast instance. */
    private record Numbers(HazelcastNumbering numbering) implements HazelcastParts {

        @Override
        public Consumer<Config> config() {
            return HazelcastNumbering::configure;
        }

        @Override
        public void started(HazelcastNode node) {
            numbering.attach(node);
        }
    }
}
