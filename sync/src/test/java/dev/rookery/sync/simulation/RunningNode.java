package dev.rookery.sync.simulation;

import dev.rookery.sync.ack.ListeningService;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.driver.Self;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.membership.Membership;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.RootReply;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.Machine;
import dev.rookery.sync.peer.PeerSettings;
import dev.rookery.sync.peer.Peers;
import dev.rookery.sync.peer.Rounds;
import dev.rookery.sync.peer.RumorSpreader;
import dev.rookery.sync.peer.SteadyClock;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.VersionVector;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * All that is in a node's memory: the real loop, port, rounds, rumors and breakers. A crash forgets
 * it.
 *
 * <p>Threads: one world, one thread.
 */
final class RunningNode {

    /** What a peer held when it answered, and on which disk. */
    private record Seen(Node peer, Disk disk, VersionVector held) {}

    /** Writes wait this long at most for others to join their group. */
    private static final Duration GATHER = Duration.ofMillis(3);

    /** After so long without any answer a node stops waiting for its first pull. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final World world;
    private final Node node;
    private final ProcessTimer timer;
    private final Witness witness;
    private final Outlet outlet = new Outlet();
    private final Self self;
    private final SnapshotRoom snapshots;
    private final JoinIntake joins;
    private final SyncService service;
    private final AckWaits acks;
    private final Peers peers;
    private final Rounds rounds;
    private final Map<String, Seen> seen = new TreeMap<>();
    private Core core;
    private long turnAt = Long.MAX_VALUE;
    private Instant lastAnswer = Instant.EPOCH;
    private Optional<Instant> lastPull = Optional.empty();

    /**
     * @param membership whom it knows to call
     * @param rotate why a new origin must be taken at this start; empty when none must
     */
    RunningNode(World world, Node node, Membership membership, Optional<String> rotate) {
        this.world = world;
        this.node = node;
        this.timer = new ProcessTimer(world.time());
        this.acks = new AckWaits(world, node, this::held, timer);
        this.witness = new Witness(world, node, this);
        this.self = new Self(World.CLUSTER, 0, node.name(), world.random().nextLong());
        this.snapshots = world.workload().snapshots(new Exchange(world, this));
        this.joins = new JoinIntake(world, this, snapshots, timer);
        openCore(rotate);
        CurrentCore current = new CurrentCore(() -> core.point(), snapshots);
        service = new ListeningService(current, acks.confirmations());
        SteadyClock steady = new SteadyClock(Instant.EPOCH, world.time()::nanos);
        Machine machine = new Machine(node.clock(), steady, world.random(), timer, Runnable::run);
        PeerSettings settings = world.settings();
        peers = new Peers(membership, node.name(), settings, machine, witness, witness);
        Calls calls = new Calls(world.network(), this);
        rounds =
                new Rounds(
                        service,
                        calls,
                        peers,
                        membership,
                        settings,
                        new Rounds.Joining(joins, world.farBehind().settings()),
                        machine);
        RumorSpreader spreader =
                new RumorSpreader(
                        peers,
                        calls,
                        settings,
                        machine,
                        node.name(),
                        (who, why) -> rounds.pullSoon(who),
                        () -> current.holdings(acks.confirmations().asked()));
        outlet.target = Optional.of(spreader);
        acks.connect(spreader::ask);
    }

    /**
     * Opens the database that is on the disk now.
     *
     * @param rotate why a new origin must be taken; empty when none must
     */
    void openCore(Optional<String> rotate) {
        Core.Rim rim = new Core.Rim(self, outlet, witness, this::turnWithin, this::end);
        core = new Core(world, node, rim, rotate);
    }

    void start() {
        var unused = rounds.readiness().thenRun(this::mayBeAsked);
        rounds.start();
    }

    /** Whoever may be asked has pulled from somebody, or nobody was there for long. */
    private void mayBeAsked() {
        boolean silence = !steady().isBefore(lastAnswer.plus(SILENCE));
        world.laws()
                .check(
                        lastPull.isPresent() || (silence && rounds.joining().isEmpty()),
                        () -> node + " says that it may be asked before its first pull");
    }

    boolean ended() {
        return timer.ended();
    }

    /** Everything that is only in memory is gone; nothing of it happens any more. */
    void end() {
        if (!timer.ended()) {
            timer.end();
            joins.end();
            snapshots.close();
            acks.confirmations().close();
        }
    }

    Node node() {
        return node;
    }

    Held held() {
        return core.held();
    }

    Peers peers() {
        return peers;
    }

    /** Pulls from everybody now. */
    void syncNow() {
        var unused = rounds.syncNow();
    }

    Core core() {
        return core;
    }

    SnapshotRoom snapshots() {
        return snapshots;
    }

    JoinIntake joins() {
        return joins;
    }

    /** Somebody answered a call. */
    void answered() {
        lastAnswer = steady();
    }

    /** Who waits until others hold what was written here. */
    AckWaits acks() {
        return acks;
    }

    /**
     * Asks for a write; the answer comes with a later turn.
     *
     * @param copies how many nodes must hold it before it is confirmed
     */
    <R> void write(Proposal<R> proposal, int copies) {
        Ticket ticket = new Ticket(world.time().nanos());
        Core now = core;
        CompletionStage<R> answer =
                now.driver()
                        .submit(
                                at -> {
                                    now.mount().judged(ticket);
                                    return proposal.judge(at);
                                });
        var unused =
                answer.whenComplete(
                        (done, failure) -> {
                            if (failure == null && !ended()) {
                                world.laws().acknowledge(node.name(), ticket, node.disk());
                                world.workload().answered(done, ticket.facts);
                                world.trace().count("write");
                                acks.await(ticket, copies);
                            } else {
                                world.trace().count("write refused");
                            }
                        });
        turnWithin(GATHER);
    }

    private void turnWithin(Duration delay) {
        long at = world.time().nanos() + delay.toNanos();
        if (delay.toSeconds() < 60 && at < turnAt) {
            turnAt = at;
            var unused = timer.schedule(this::turn, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void turn() {
        turnAt = Long.MAX_VALUE;
        try {
            core.turn();
        } catch (Mount.Died e) {
            world.trace().say(node.name(), "died in a commit");
        }
    }

    /** Answers a call, or fails as the sync port would; empty when the process died of it. */
    Optional<CompletionStage<? extends Message>> serve(String caller, Message request) {
        try {
            peers.heard(caller);
            if (node.overloaded) {
                throw new NodeBusyException("asked to be busy", Duration.ofSeconds(1));
            }
            CompletionStage<? extends Message> answer = answer(caller, request);
            core.truthful();
            return Optional.of(answer);
        } catch (Mount.Died e) {
            world.trace().say(node.name(), "died in a commit");
            return Optional.empty();
        } catch (RuntimeException e) {
            if (request instanceof SnapshotPart && e instanceof NodeBusyException) {
                world.trace().count("snapshot refused as busy");
            }
            return Optional.of(CompletableFuture.failedFuture(e));
        }
    }

    private CompletionStage<? extends Message> answer(String caller, Message request) {
        if (request instanceof Hello hello) {
            return done(service.hello(hello));
        } else if (request instanceof PullRequest pull) {
            PullResponse response = service.pull(pull);
            world.laws().leaves(node.name(), response.facts(), node.disk());
            return done(response);
        } else if (request instanceof RangeRequest range) {
            RangeResponse response = service.range(range);
            world.laws().leaves(node.name(), response.facts(), node.disk());
            return done(response);
        } else if (request instanceof PushRequest push) {
            return service.push(push);
        } else if (request instanceof SnapshotPart asked) {
            return done(piece(caller, asked));
        }
        return done(new RootReply(service.root(), node.millis()));
    }

    /** As much of it as goes into one message here; whoever lies says something else. */
    private SnapshotPart piece(String caller, SnapshotPart asked) {
        boolean begins = asked.whole().equals(Network.ASKED);
        Optional<Hash> whole = begins ? Optional.empty() : Optional.of(asked.whole());
        SnapshotPart part = service.snapshot(new SnapshotAsk(caller, whole, asked.from()));
        int length = Math.min(part.bytes().length, world.farBehind().piece(part.total()));
        byte[] bytes = Arrays.copyOf(part.bytes(), length);
        if (!node.lies) {
            return new SnapshotPart(part.whole(), part.total(), part.from(), bytes);
        }
        bytes[world.random().nextInt(length)] ^= (byte) (1 << world.random().nextInt(8));
        SnapshotPart lie = new SnapshotPart(part.whole(), part.total(), part.from(), bytes);
        world.laws().lie(lie);
        return lie;
    }

    private static <M extends Message> CompletionStage<M> done(M message) {
        return CompletableFuture.completedFuture(message);
    }

    /**
     * A peer answered while it held this. Until a pull is complete the first such answer counts: a
     * probe's, beside the pull, tells of more than the pull was told.
     */
    void heardOf(Node peer, Disk disk, VersionVector held) {
        seen.putIfAbsent(peer.name(), new Seen(peer, disk, held));
    }

    /** I7: what the peer held when it answered is held now, unless its disk was lost since. */
    void pulled(String peer) {
        lastPull = Optional.of(steady());
        Seen then = seen.remove(peer);
        if (then == null || then.disk() != then.peer().disk()) {
            return;
        }
        VersionVector mine = held().vector();
        for (OriginRow row : then.held().rows()) {
            world.laws()
                    .check(
                            mine.maxSeq(row.origin()) >= row.maxSeq(),
                            () -> "I7: " + node + " pulled all from " + peer + ", lacks " + row);
        }
    }

    /** A clock that nobody sets. */
    Instant steady() {
        return Instant.EPOCH.plusNanos(world.time().nanos());
    }

    /** When it last had all that a peer held, by the steady clock. */
    Optional<Instant> lastPull() {
        return lastPull;
    }

    /** Why it did not go well with a peer the last time, for the trace. */
    String problem(String peer) {
        return peers.status().stream()
                .filter(status -> status.node().filter(peer::equals).isPresent())
                .flatMap(status -> status.lastError().stream())
                .findFirst()
                .map(why -> ", " + why)
                .orElse("");
    }

    Origin origin() {
        return held().identity().current();
    }
}
