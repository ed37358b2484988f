package dev.rookery.sync.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.message.Rumor;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.FakeService;
import dev.rookery.sync.peer.PeerCallException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SyncPortTest extends WireTest {
    @Test
    void everyCallGoesThereAndBackWithAndWithoutAKey() throws Exception {
        for (Optional<ClusterKey> key : List.of(key(1), Optional.<ClusterKey>empty())) {
            // given
            FakeService b = new FakeService("b");
            b.keep(FakeService.fact(1, 1, "m"));
            URI at = server(b, "b", key).url();
            FakeService a = new FakeService("a");
            SyncClient client = client("a", "c", key);

            // when
            Answer<?> hello = join(client.hello(at, a.hello()));
            Hash root = join(client.root(at)).message().root();
            PullResponse pull = join(client.pull(at, pullOf())).message();
            PushReply push = join(client.push(at, pushOf(2))).message();

            // then
            assertEquals("b", hello.node());
            assertTrue(hello.bytesIn() > 0 && hello.bytesOut() > 0);
            assertEquals(pull.root(), root);
            assertEquals("m", pull.facts().get(0).entity());
            assertEquals(new PushReply(1, false, List.of()), push);
            assertEquals(2, b.count());
            assertEquals(List.of("a", "a", "a", "a"), heard);
            heard.clear();
            join(client.stop().toCompletionStage());
        }
    }

    @Test
    void anUnsignedOrWronglySignedCallIs401AndNothingIsKept() throws Exception {
        FakeService b = new FakeService("b");
        URI at = server(b, "b", key(1)).url();
        for (Optional<ClusterKey> wrong : List.of(key(2), Optional.<ClusterKey>empty())) {
            PeerCallException e = failure(client("a", "c", wrong).push(at, pushOf(1)));
            assertEquals(PeerCallException.Kind.FAILED, e.kind());
            assertTrue(e.getMessage().contains("401"), e.getMessage());
        }
        assertEquals(0, b.count());
        assertEquals(List.of(), heard);
    }

    @Test
    void aSnapshotComesPieceByPieceSignedAndPackedWhereTheLineIsSlow() throws Exception {
        // given a file of two pieces, and a server that may send little
        byte[] file = new byte[SnapshotPart.BYTES_MAX + 5];
        Arrays.fill(file, (byte) 7);
        Hash whole = Hash.of(file);
        List<SnapshotAsk> asked = new CopyOnWriteArrayList<>();
        FakeService b =
                new FakeService("b") {
                    @Override
                    public SnapshotPart snapshot(SnapshotAsk ask) {
                        asked.add(ask);
                        int from = (int) ask.from();
                        int to = Math.min(file.length, from + SnapshotPart.BYTES_MAX);
                        byte[] bytes = Arrays.copyOfRange(file, from, to);
                        return new SnapshotPart(whole, file.length, from, bytes);
                    }
                };
        URI at = server(b, "b", key(1)).url();
        SyncClient client = client("a", "c", key(1));

        // when
        Answer<SnapshotPart> first = join(client.snapshot(at, Optional.empty(), 0));
        long next = first.message().bytes().length;
        SnapshotPart last = join(client.snapshot(at, Optional.of(whole), next)).message();

        // then
        assertEquals(SnapshotPart.BYTES_MAX, next);
        assertEquals(List.of(whole, whole), List.of(first.message().whole(), last.whole()));
        assertTrue(last.last() && last.from() == next && last.bytes().length == 5);
        assertEquals(
                List.of(
                        new SnapshotAsk("a", Optional.empty(), 0),
                        new SnapshotAsk("a", Optional.of(whole), next)),
                asked);
        assertTrue(first.bytesIn() < next / 2, "packed: " + first.bytesIn());
    }

    @Test
    void aNodeWithoutSnapshotsSaysSo() throws Exception {
        URI at = server(new FakeService("b"), "b", key(1)).url();
        PeerCallException e = failure(client("a", "c", key(1)).snapshot(at, Optional.empty(), 0));
        assertTrue(e.getMessage().contains("no snapshots are served"), e.getMessage());
    }

    @Test
    void aTamperedBodyAndAReplayedRequestAre401() throws Exception {
        // given a signed push, as it goes over the wire
        FakeService b = new FakeService("b");
        SyncServer server = server(b, "b", key(1));
        byte[] body = MessageCodec.encode(pushOf(1));
        Map<String, String> headers = auth("a", "c", key(1)).request("POST", push(), body);

        // when it is tampered with, sent, and sent again
        byte[] tampered = body.clone();
        tampered[tampered.length - 1] ^= 1;
        assertEquals(401, status(raw(server, "POST", push(), headers, tampered)));
        assertEquals(0, b.count());
        assertEquals(200, status(raw(server, "POST", push(), headers, body)));
        String again = raw(server, "POST", push(), headers, body);

        // then
        assertEquals(401, status(again));
        assertTrue(again.contains("seen before"), again);
        assertEquals(1, b.count());
    }

    @Test
    void anAnswerOfOneWithoutTheKeyIsNotBelieved() throws Exception {
        URI at = server(new FakeService("b"), "b", Optional.empty()).url();
        PeerCallException e = failure(client("a", "c", key(1)).root(at));
        assertTrue(e.getMessage().contains("not signed"), e.getMessage());
    }

    @Test
    void anotherClusterIsRefusedWithItsReason() throws Exception {
        URI at = server(new FakeService("b"), "b", Optional.empty()).url();
        PeerCallException e = failure(client("a", "d", Optional.empty()).root(at));
        assertEquals(PeerCallException.Kind.REFUSED, e.kind());
        assertTrue(e.getMessage().contains("cluster \"d\""), e.getMessage());
        assertEquals(Refusal.Code.OTHER_CLUSTER, e.refusal().orElseThrow().code());
    }

    @Test
    void refusalsOfTheServiceHaveTheirStatus() throws Exception {
        // given a service that answers a hello with whatever is set
        List<Refusal.Code> codes =
                List.of(
                        Refusal.Code.PROTOCOL,
                        Refusal.Code.SELF,
                        Refusal.Code.ORIGIN_ROLLED_BACK,
                        Refusal.Code.BUSY,
                        Refusal.Code.UNABLE);
        AtomicInteger at = new AtomicInteger();
        FakeService b =
                new FakeService("b") {
                    @Override
                    public Message hello(Hello other) {
                        return new Refusal(codes.get(at.getAndIncrement()), "because");
                    }
                };
        SyncServer server = server(b, "b", Optional.empty());
        byte[] hello = MessageCodec.encode(new FakeService("a").hello());
        Map<String, String> headers =
                auth("a", "c", Optional.empty()).request("POST", "/sync/v1/hello", hello);

        // then
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < codes.size(); i++) {
            statuses.add(status(raw(server, "POST", "/sync/v1/hello", headers, hello)));
        }
        assertEquals(List.of(426, 409, 409, 429, 503), statuses);
    }

    @Test
    void aBusyNodeSaysWhenAndABrokenOneThatItIs() throws Exception {
        FakeService b =
                new FakeService("b") {
                    @Override
                    public CompletionStage<PushReply> push(PushRequest request) {
                        return CompletableFuture.failedStage(
                                request.rumors().size() == 1
                                        ? new NodeBusyException("full", Duration.ofSeconds(7))
                                        : new IllegalStateException("secret"));
                    }
                };
        URI at = server(b, "b", Optional.empty()).url();
        SyncClient client = client("a", "c", Optional.empty());
        PeerCallException busy = failure(client.push(at, pushOf(1)));
        assertEquals(Duration.ofSeconds(7), busy.retryAfter());
        Rumor rumor = pushOf(1).rumors().get(0);
        PeerCallException broken =
                failure(client.push(at, new PushRequest("a", List.of(rumor, rumor))));
        assertEquals(PeerCallException.Kind.FAILED, broken.kind());
        assertTrue(!broken.getMessage().contains("secret"), broken.getMessage());
    }
}
