package dev.rookery.sync.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.engine.Greeting;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.membership.StaticMembership;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.RowDigest;
import dev.rookery.sync.peer.Breaker;
import dev.rookery.sync.peer.BreakerSettings;
import dev.rookery.sync.peer.FakeService;
import dev.rookery.sync.peer.PeerSettings;
import dev.rookery.sync.peer.PeerStatus;
import dev.rookery.sync.vector.BucketSet;
import dev.rookery.sync.vector.VersionVector;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Nodes of several versions in one cluster, as a rolling upgrade makes it. */
class ProtocolRangeTest extends WireTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
    private static final PeerSettings QUICK =
            new PeerSettings(
                    Duration.ofMillis(50),
                    3,
                    new BreakerSettings(3, Duration.ofMinutes(10), 2, Duration.ofSeconds(5)),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30));

    @Test
    void aClusterOfTwoVersionsSyncsAndOneThatSharesNoProtocolIsRefusedByName() throws Exception {
        // given a newer node that still speaks ours, and one that does not any more
        Newer newer = new Newer("n", 1, 3);
        Newer future = new Newer("f", 2, 3);
        URI newerAt = server(newer, "n", Optional.empty()).url();
        URI futureAt = server(future, "f", Optional.empty()).url();
        StaticMembership seeds = new StaticMembership(List.of(newerAt, futureAt));
        WireNode node = new WireNode(vertx, "a", 1, 0, Optional.empty(), seeds, QUICK);
        try {
            // when
            node.start();

            // then facts come at the lower version
            await().atMost(LONG_ENOUGH).until(() -> node.facts() == 1);
            assertEquals(1, newer.agreed.get());
            assertFalse(status(node, newerAt).refused());

            // and the other is refused with its reason, asked again, and never counted
            await().atMost(LONG_ENOUGH).until(() -> status(node, futureAt).refused());
            PeerStatus refused = status(node, futureAt);
            String why = refused.lastError().orElseThrow();
            assertTrue(why.contains("status 426"), why);
            assertTrue(why.contains("node f speaks protocol 2 to 3"), why);
            assertEquals(Breaker.CLOSED, refused.breaker());
            assertEquals(0, future.pulls.get());
        } finally {
            node.close();
        }
    }

    private static PeerStatus status(WireNode node, URI at) {
        return node.peers().status().stream()
                .filter(status -> status.url().equals(at))
                .findFirst()
                .orElseThrow();
    }

    /** A node of a later version, with one fact. */
    private static final class Newer extends FakeService {
        private final Fact fact = new FactChain(new Origin(66, 6)).next("m", "{}");
        private final AtomicInteger agreed = new AtomicInteger();
        private final AtomicInteger pulls = new AtomicInteger();
        private final int min;
        private final int max;

        Newer(String node, int min, int max) {
            super(node);
            this.min = min;
            this.max = max;
            keep(fact);
        }

        @Override
        public Hello hello() {
            Hello plain = super.hello();
            return new Hello("c", 0, plain.node(), plain.origin(), 0, 7, min, max, 0);
        }

        @Override
        public Message hello(Hello other) {
            Held held = new Held(VersionVector.EMPTY, root(), NodeIdentity.first(hello().origin()));
            Message answer = Greeting.answer(hello(), other, held);
            if (answer instanceof HelloReply reply) {
                agreed.set(reply.protocol());
            }
            return answer;
        }

        @Override
        public PullResponse pull(PullRequest request) {
            pulls.incrementAndGet();
            RowDigest row = new RowDigest(fact.origin(), 1, 1, fact.hash().a());
            return new PullResponse(
                    root(), BucketSet.ALL, List.of(row), List.of(fact), false, Given.NOTHING);
        }
    }
}
