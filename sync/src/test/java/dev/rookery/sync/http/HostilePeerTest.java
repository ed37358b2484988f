package dev.rookery.sync.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.membership.StaticMembership;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeDigest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.RowDigest;
import dev.rookery.sync.message.Rumor;
import dev.rookery.sync.message.Span;
import dev.rookery.sync.peer.Breaker;
import dev.rookery.sync.peer.BreakerSettings;
import dev.rookery.sync.peer.FakeService;
import dev.rookery.sync.peer.PeerSettings;
import dev.rookery.sync.peer.PeerStatus;
import dev.rookery.sync.vector.BucketSet;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes that keep the rules, and a peer that does not. */
class HostilePeerTest extends WireTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
    private static final Origin BAD = new Origin(66, 6);
    private static final long HEAP_GROWTH_MAX = 24L << 20;

    private static final PeerSettings QUICK =
            new PeerSettings(
                    Duration.ofMillis(50),
                    3,
                    new BreakerSettings(3, Duration.ofMinutes(10), 2, Duration.ofSeconds(5)),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30));

    private final List<WireNode> nodes = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (WireNode node : nodes) {
            node.close();
        }
    }

    /** Answers every pull with the same facts. */
    private static class Liar extends FakeService {
        private final List<Fact> facts;
        private final List<RowDigest> rows;

        Liar(List<Fact> facts) {
            this(facts, List.of(new RowDigest(BAD, 9, 9, 9)));
        }

        Liar(List<Fact> facts, List<RowDigest> rows) {
            super("h");
            this.facts = facts;
            this.rows = rows;
        }

        @Override
        public synchronized Hash root() {
            return Hash.of(new byte[] {6});
        }

        @Override
        public PullResponse pull(PullRequest request) {
            return new PullResponse(root(), BucketSet.ALL, rows, facts, false, Given.NOTHING);
        }
    }

    @Test
    void aPeerThatAnswersWithAGapIsLeftAloneAndEveryoneElseGoesOn() throws Exception {
        FactChain chain = new FactChain(BAD);
        chain.next("m", "never sent");
        assertRefused(new Liar(List.of(chain.next("m", "{}"))), "a gap of 1 before");
    }

    @Test
    void aPeerThatAnswersWithHalfABatchIsLeftAloneAndEveryoneElseGoesOn() throws Exception {
        List<Fact> batch = new FactChain(BAD).batch("m", "one", "two");
        assertRefused(new Liar(batch.subList(0, 1)), "1 facts of a batch of 2");
    }

    @Test
    void aPeerThatAnswersWithABrokenChainIsLeftAloneAndEveryoneElseGoesOn() throws Exception {
        List<Fact> batch = new FactChain(BAD).batch("m", "one", "two");
        List<Fact> other = new FactChain(BAD).batch("m", "another", "two");
        assertRefused(new Liar(List.of(batch.get(0), other.get(1))), "a batch that is no chain");
    }

    @Test
    void aPeerThatClaimsWhatItNeverSendsIsLeftAloneAndEveryoneElseGoesOn() throws Exception {
        assertRefused(new Liar(List.of()), "never sent 9 facts");
    }

    @Test
    void aPeerThatFindsNoDifferenceUnderAnotherRootIsLeftAlone() throws Exception {
        assertRefused(new Liar(List.of(), List.of()), "no row that differs, though its root does");
    }

    @Test
    void aPeerWhoseClaimsAddUpToNothingIsLeftAlone() throws Exception {
        List<RowDigest> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            rows.add(new RowDigest(new Origin(66, i), 1L << 62, 1L << 62, 9));
        }
        assertRefused(new Liar(List.of(), rows), "never sent " + Long.MAX_VALUE + " facts");
    }

    @Test
    void aPeerWithWhomRangesNeverConvergeIsLeftAlone() throws Exception {
        assertRefused(forked(0), "no part of origin " + BAD + " that gets further");
    }

    @Test
    void aPeerThatClaimsBranchesWhichItNeverSendsIsLeftAlone() throws Exception {
        assertRefused(forked(Span.SEQ_MAX), "never sent 5 facts");
    }

    /**
     * Says that an origin forked.
     *
     * @param doneTo up to where it says that it sent all of it
     */
    private static Liar forked(long doneTo) {
        return new Liar(List.of(), List.of(new RowDigest(BAD, 3, 5, 9))) {
            @Override
            public RangeResponse range(RangeRequest request) {
                return new RangeResponse(List.of(), doneTo, List.of(), List.of(), Given.NOTHING);
            }
        };
    }

    @Test
    void aMessageOfAnotherNodeThanItsCallerIsRefused() throws Exception {
        two(List.of());
        SyncClient client = client("h", "c", Optional.empty());
        Fact fact = new FactChain(BAD).next("m", "{}");
        var push = client.push(at(0), new PushRequest("b", List.of(new Rumor(1, List.of(fact)))));
        String why = failure(push).getMessage();
        assertTrue(why.contains("of node \"b\", its headers of \"h\""), why);
        assertTrue(
                failure(client.hello(at(0), new FakeService("b").hello()))
                        .getMessage()
                        .contains("400"));
        assertTrue(failure(client.pull(at(0), pullOf())).getMessage().contains("status 400"));
        assertEquals(0, nodes.get(0).facts());
    }

    @Test
    void whereNobodyListensTheReasonSaysSoAndNamesNoClassOfThisProgram() throws Exception {
        SyncServer server = server(new FakeService("b"), "b", Optional.empty());
        URI gone = server.url();
        join(server.stop().toCompletionStage());
        String why = failure(client("a", "c", Optional.empty()).root(gone)).getMessage();
        assertTrue(why.contains("nobody answers there (Connection refused"), why);
        assertTrue(!why.contains("Exception"), why);
    }

    @Test
    void aPeerThatGreetsUnderAnothersNameIsRefused() throws Exception {
        SyncServer server = server(new FakeService("b"), "h", Optional.empty());
        SyncClient client = client("a", "c", Optional.empty());
        String why = failure(client.hello(server.url(), new FakeService("a").hello())).getMessage();
        assertTrue(why.contains("greets as node \"b\" and answers as \"h\""), why);
    }

    @Test
    void factsThatAreNoBatchesAreRefusedAndTheCallerIsTold() throws Exception {
        two(List.of());
        List<Fact> half = new FactChain(BAD).batch("m", "one", "two").subList(1, 2);
        SyncClient client = client("h", "c", Optional.empty());
        URI at = at(0);
        var push = client.push(at, new PushRequest("h", List.of(new Rumor(1, half))));
        assertTrue(failure(push).getMessage().contains("batch of 2"), failure(push).getMessage());
        PullRequest give =
                new PullRequest(
                        "h",
                        Hash.ZERO,
                        Optional.empty(),
                        BucketSet.NONE,
                        List.of(),
                        List.of(),
                        half);
        assertTrue(failure(client.pull(at, give)).getMessage().contains("status 400"));
        assertEquals(0, nodes.get(0).facts());
    }

    @Test
    void thousandsOfBadMessagesLeaveMemoryFlatAndTheOthersInStep() throws Exception {
        // given two nodes in step
        two(List.of());
        nodes.get(0).write("m", 10);
        await().atMost(LONG_ENOUGH).until(this::agree);
        bombard(500, new Random(1));
        long before = heap();

        // when
        bombard(3_000, new Random(2));

        // then
        long grown = heap() - before;
        assertTrue(grown < HEAP_GROWTH_MAX, "grown by " + grown + " bytes");
        nodes.get(1).write("m", 10);
        await().atMost(LONG_ENOUGH).until(this::agree);
        assertTrue(nodes.get(0).facts() >= 20);
    }

    /** Over one connection at a time, as long as the port keeps it. */
    private void bombard(int messages, Random random) throws IOException {
        WireAuth auth = auth("h", "c", Optional.empty());
        String[] paths = {
            "/sync/v1/hello", "/sync/v1/pull", "/sync/v1/range", "/sync/v1/claim", push()
        };
        int answered = 0;
        while (answered < messages) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), at(0).getPort())) {
                socket.setSoTimeout(20_000);
                socket.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                for (int i = 0; i < 200; i++, answered++) {
                    String path = paths[random.nextInt(paths.length)];
                    byte[] body = bad(random);
                    Map<String, String> headers = auth.request("POST", path, body);
                    write(
                            socket,
                            head("POST", path, headers)
                                            .replace("Connection: close", "Connection: keep-alive")
                                    + ("Content-Length: " + body.length + "\r\n\r\n"));
                    socket.getOutputStream().write(body);
                    int status = answer(in);
                    assertTrue(status != 500 && status > 0, path + " answered " + status);
                }
            }
        }
    }

    private static byte[] bad(Random random) {
        FactChain chain = new FactChain(new Origin(random.nextLong(), 1));
        chain.next("m", "never sent");
        List<Fact> facts = new ArrayList<>(chain.batch("m", "x".repeat(2_000), "y"));
        byte[] body = MessageCodec.encode(message(random, facts));
        if (random.nextInt(3) > 0) {
            body[random.nextInt(body.length)] ^= (byte) (1 + random.nextInt(255));
        }
        return body;
    }

    private static Message message(Random random, List<Fact> facts) {
        Origin origin = facts.get(0).origin();
        return switch (random.nextInt(3)) {
            case 0 -> new PushRequest("h", List.of(new Rumor(3, facts)));
            case 1 ->
                    new PullRequest(
                            "h",
                            Hash.of(new byte[] {6}),
                            Optional.empty(),
                            BucketSet.ALL,
                            List.of(new RowDigest(origin, 9, 9, 9)),
                            List.of(origin),
                            facts);
            default -> new RangeRequest("h", origin, List.of(compared(random)), List.of(), facts);
        };
    }

    private static RangeRequest.Compared compared(Random random) {
        Span span = new Span(1, 1 + random.nextInt(100));
        List<RangeDigest> parts =
                span.parts().stream().map(part -> new RangeDigest(1, random.nextLong())).toList();
        return new RangeRequest.Compared(span, parts);
    }

    /** Reads one answer; its status. */
    private static int answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return -1;
            }
            head.append((char) next);
        }
        String[] length = head.toString().toLowerCase(Locale.ROOT).split("content-length: ");
        in.readNBytes(Integer.parseInt(length[1].split("\r\n")[0]));
        return status(head.toString());
    }

    private void assertRefused(Liar liar, String why) throws Exception {
        // given
        URI bad = server(liar, "h", Optional.empty()).url();
        two(List.of(bad));

        // then its breaker opens and says why
        await().atMost(LONG_ENOUGH)
                .until(() -> nodes.stream().allMatch(node -> of(node, bad) == Breaker.OPEN));
        String error =
                nodes.get(0).peers().status().stream()
                        .filter(status -> status.url().equals(bad))
                        .flatMap(status -> status.lastError().stream())
                        .findFirst()
                        .orElse("");
        assertTrue(error.contains(why), error);

        // and nothing of it is kept, and the two go on
        nodes.get(0).write("m", 5);
        nodes.get(1).write("n", 5);
        await().atMost(LONG_ENOUGH).until(() -> agree() && nodes.get(0).facts() == 10);
    }

    private static Breaker of(WireNode node, URI bad) {
        return node.peers().status().stream()
                .filter(status -> status.url().equals(bad))
                .map(PeerStatus::breaker)
                .findFirst()
                .orElse(Breaker.CLOSED);
    }

    private boolean agree() {
        return nodes.get(0).root().equals(nodes.get(1).root());
    }

    private void two(List<URI> others) throws Exception {
        for (int i = 0; i < 2; i++) {
            List<URI> seeds = new ArrayList<>(others);
            if (i == 1) {
                seeds.add(at(0));
            }
            nodes.add(
                    new WireNode(
                            vertx,
                            "ab".substring(i, i + 1),
                            i,
                            0,
                            Optional.empty(),
                            new StaticMembership(seeds),
                            QUICK));
        }
        nodes.forEach(WireNode::start);
    }

    private URI at(int node) {
        return nodes.get(node).url();
    }

    /** What is still reachable, after as many collections as make no difference any more. */
    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
