package dev.rookery.sync.engine;

import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.Refusal;
import java.util.Optional;

/**
 * What to answer one who introduces itself.
 *
 * <p>Threads: safe for any thread.
 */
public final class Greeting {

    private Greeting() {}

    /**
     * Accepts, with the newest protocol that both speak, or refuses.
     *
     * @param mine this node in its own words
     * @return a {@link HelloReply} or a {@link Refusal}
     */
    public static Message answer(Hello mine, Hello other, Held held) {
        if (!mine.clusterId().equals(other.clusterId()) || mine.epoch() != other.epoch()) {
            return new Refusal(
                    Refusal.Code.OTHER_CLUSTER,
                    "this is cluster " + name(mine) + ", not " + name(other) + "; set cluster.id");
        }
        int protocol = Math.min(mine.protocolMax(), other.protocolMax());
        if (protocol < mine.protocolMin() || protocol < other.protocolMin()) {
            return new Refusal(
                    Refusal.Code.PROTOCOL,
                    "node %s speaks protocol %d to %d, node %s %d to %d; upgrade the older one"
                            .formatted(
                                    mine.node(),
                                    mine.protocolMin(),
                                    mine.protocolMax(),
                                    other.node(),
                                    other.protocolMin(),
                                    other.protocolMax()));
        }
        if (mine.origin().equals(other.origin())) {
            return sameOrigin(mine, other);
        }
        long seen = held.vector().maxSeq(other.origin());
        if (seen > other.head()) {
            return new Refusal(
                    Refusal.Code.ORIGIN_ROLLED_BACK,
                    "seq " + seen + " of origin " + other.origin() + " is held here",
                    seen);
        }
        return new HelloReply(mine, protocol, held.root());
    }

    /**
     * What is wrong with an answer to a hello, on the side that asked; empty when nothing is.
     *
     * @param mine what was said
     */
    public static Optional<String> fault(Hello mine, HelloReply reply) {
        int protocol = reply.protocol();
        if (protocol < mine.protocolMin() || protocol > mine.protocolMax()) {
            return Optional.of(
                    "node %s wants protocol %d, this one speaks %d to %d; upgrade the older one"
                            .formatted(
                                    reply.hello().node(),
                                    protocol,
                                    mine.protocolMin(),
                                    mine.protocolMax()));
        }
        return Optional.empty();
    }

    private static Refusal sameOrigin(Hello mine, Hello other) {
        return mine.bootNonce() == other.bootNonce()
                ? new Refusal(Refusal.Code.SELF, "this is the node that asks; drop its own address")
                : new Refusal(
                        Refusal.Code.ORIGIN_CLAIMED,
                        "node " + mine.node() + " lives and writes under origin " + mine.origin());
    }

    private static String name(Hello hello) {
        return hello.clusterId() + " (epoch " + hello.epoch() + ")";
    }
}
