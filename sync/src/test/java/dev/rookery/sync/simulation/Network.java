package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.membership.Membership;
import dev.rookery.sync.membership.StaticMembership;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.message.RootReply;
import dev.rookery.sync.message.Rumor;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.vector.VersionVector;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The wires: every call is two messages, each of which may be late, lost, repeated or overtaken.
 *
 * <p>Threads: one world, one thread.
 */
final class Network {

    /** Stands for a request that has no body. */
    static final Hash ASKED = Hash.ZERO;

    /** Stands for a request of a piece, which has no body either: one byte where it begins. */
    static SnapshotPart asked(Optional<Hash> whole, long from) {
        return new SnapshotPart(whole.orElse(ASKED), Long.MAX_VALUE, from, new byte[1]);
    }

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final World world;
    private final boolean asBytes;
    private final List<Node> nodes = new ArrayList<>();
    private final List<List<Link>> links = new ArrayList<>();

    /**
     * @param asBytes whether messages travel as bytes; else as the values that they are
     */
    Network(World world, boolean asBytes) {
        this.world = world;
        this.asBytes = asBytes;
    }

    void add(Node node) {
        nodes.add(node);
        links.forEach(row -> row.add(new Link()));
        List<Link> row = new ArrayList<>();
        nodes.forEach(each -> row.add(new Link()));
        links.add(row);
    }

    List<Node> nodes() {
        return nodes;
    }

    Link link(Node from, Node to) {
        return links.get(nodes.indexOf(from)).get(nodes.indexOf(to));
    }

    /** Every way there is. */
    void each(Consumer<Link> what) {
        links.forEach(row -> row.forEach(what));
    }

    /** Cuts two parts off from each other, or ends that. */
    void cut(List<Node> some, List<Node> others, boolean now) {
        for (Node a : some) {
            for (Node b : others) {
                link(a, b).cut = now;
                link(b, a).cut = now;
            }
        }
    }

    /** Everybody knows everybody's address. */
    Membership membership(Node of) {
        return new StaticMembership(
                nodes.stream().filter(node -> node != of).map(Node::url).toList());
    }

    private Node at(URI url) {
        return nodes.stream().filter(node -> node.url().equals(url)).findFirst().orElseThrow();
    }

    /** A call of a process. It may never be answered: whoever calls has a time limit. */
    <M extends Message> CompletionStage<Answer<M>> call(
            RunningNode caller, URI url, Message request, Class<M> type) {
        Node from = caller.node();
        Node to = at(url);
        CompletableFuture<Answer<M>> future = new CompletableFuture<>();
        if (caller.ended()) {
            return future;
        }
        leaves(from, request);
        if (link(from, to).closed) {
            return CompletableFuture.failedFuture(unreachable(to));
        }
        limit(caller, to, request, future);
        Message asked = wire(request);
        travel(from, to, () -> arrive(caller, to, asked, type, future));
        return future;
    }

    /** Like the real client: a call that is not answered fails in a time of its own. */
    private void limit(RunningNode caller, Node to, Message request, CompletableFuture<?> future) {
        boolean pull =
                request instanceof PullRequest
                        || request instanceof RangeRequest
                        || request instanceof SnapshotPart;
        Duration limit = pull ? world.settings().pullTime() : world.settings().callTime();
        Runnable fails = () -> future.completeExceptionally(unreachable(to));
        var late = world.time().after(limit, () -> end(caller, fails));
        var unused = future.whenComplete((answer, failure) -> late.cancel(false));
    }

    private void leaves(Node from, Message request) {
        if (request instanceof PushRequest push) {
            for (Rumor rumor : push.rumors()) {
                world.laws().leaves(from.name(), rumor.facts(), from.disk());
            }
        } else if (request instanceof PullRequest pull) {
            world.laws().leaves(from.name(), pull.give(), from.disk());
        } else if (request instanceof RangeRequest range) {
            world.laws().leaves(from.name(), range.give(), from.disk());
        }
    }

    private <M extends Message> void arrive(
            RunningNode caller,
            Node to,
            Message request,
            Class<M> type,
            CompletableFuture<Answer<M>> future) {
        Node from = caller.node();
        Optional<RunningNode> process = to.process();
        if (process.isEmpty()) {
            travel(
                    to,
                    from,
                    () -> end(caller, () -> future.completeExceptionally(unreachable(to))));
            return;
        }
        VersionVector held = process.get().held().vector();
        Disk disk = to.disk();
        boolean tellsAll = request instanceof Hello || request instanceof RootReply;
        Optional<CompletionStage<? extends Message>> served =
                process.get().serve(from.name(), request);
        if (served.isEmpty()) {
            travel(
                    to,
                    from,
                    () -> end(caller, () -> future.completeExceptionally(unreachable(to))));
            return;
        }
        var unused =
                served.get()
                        .handle(
                                (message, failure) -> {
                                    Message reply = failure == null ? wire(message) : null;
                                    travel(
                                            to,
                                            from,
                                            () ->
                                                    end(
                                                            caller,
                                                            () -> {
                                                                if (tellsAll && !future.isDone()) {
                                                                    caller.heardOf(to, disk, held);
                                                                }
                                                                boolean answers =
                                                                        failure == null
                                                                                && !(reply
                                                                                        instanceof
                                                                                        Refusal);
                                                                if (answers && !future.isDone()) {
                                                                    caller.answered();
                                                                }
                                                                complete(
                                                                        to, reply, failure, type,
                                                                        future);
                                                            }));
                                    return message;
                                });
    }

    /** The end of a call, for a caller that is still there. */
    private static void end(RunningNode caller, Runnable then) {
        if (!caller.ended()) {
            then.run();
        }
    }

    private static <M extends Message> void complete(
            Node by,
            Message reply,
            Throwable failure,
            Class<M> type,
            CompletableFuture<Answer<M>> future) {
        if (failure != null) {
            future.completeExceptionally(explain(by, unwrap(failure)));
        } else if (reply instanceof Refusal refusal) {
            future.completeExceptionally(refused(by, refusal));
        } else {
            future.complete(new Answer<>(type.cast(reply), by.name(), 0, 0));
        }
    }

    /** As the client reads the port's statuses: 429 is busy, 503 and all else is a failure. */
    private static PeerCallException explain(Node by, Throwable cause) {
        String why = by + " says: " + cause.getMessage();
        return cause instanceof NodeBusyException busy
                ? PeerCallException.busy(why, busy.retryAfter())
                : PeerCallException.failed(why);
    }

    private static PeerCallException refused(Node by, Refusal refusal) {
        String why = by + " says: " + refusal.detail();
        return switch (refusal.code()) {
            case ORIGIN_ROLLED_BACK, ORIGIN_CLAIMED -> PeerCallException.again(why, RETRY, refusal);
            case BUSY -> PeerCallException.busy(why, RETRY);
            default -> PeerCallException.refused(why, Optional.of(refusal));
        };
    }

    private static PeerCallException unreachable(Node node) {
        return PeerCallException.failed(node + " cannot be reached");
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** A message on its way. */
    private void travel(Node from, Node to, Runnable arrives) {
        Link link = link(from, to);
        if (link.loss > 0 && world.random().nextDouble() < link.loss) {
            world.trace().count("message lost");
            return;
        }
        fly(link, arrives);
        if (link.repeat > 0 && world.random().nextDouble() < link.repeat) {
            world.trace().count("message repeated");
            fly(link, arrives);
        }
    }

    private void fly(Link link, Runnable arrives) {
        int millis = 1 + world.random().nextInt(link.delayMillis);
        Duration delay = Duration.ofMillis(millis);
        long arrival = world.time().nanos() + delay.toNanos();
        if (arrival < link.lastArrivalNanos) {
            world.trace().count("message overtaken");
        }
        link.lastArrivalNanos = Math.max(link.lastArrivalNanos, arrival);
        if (millis > 10 * Link.DELAY_MILLIS) {
            world.trace().count("message late");
        }
        var unused =
                world.time()
                        .after(
                                delay,
                                () -> {
                                    if (link.cut) {
                                        world.trace().count("message cut off");
                                    } else {
                                        arrives.run();
                                    }
                                });
    }

    private Message wire(Message message) {
        return asBytes ? MessageCodec.decode(MessageCodec.encode(message)) : message;
    }
}
