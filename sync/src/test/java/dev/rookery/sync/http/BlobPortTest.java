package dev.rookery.sync.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.BlobAsk;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.BlobPart;
import dev.rookery.sync.message.BlobsReply;
import dev.rookery.sync.message.BlobsRequest;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.FakeService;
import dev.rookery.sync.peer.PeerCallException;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Artifacts on the sync port: by piece, signed, bounded. */
class BlobPortTest extends WireTest {
    private static final byte[] BYTES = bytes();
    private static final Hash HASH = Hash.of(BYTES);

    /** Has one artifact. */
    private static class Holder extends FakeService {
        Holder() {
            super("b");
        }

        @Override
        public BlobPart blob(BlobAsk ask) {
            if (!ask.whole().equals(HASH)) {
                return BlobPart.absent(ask.whole());
            }
            if (ask.from() >= BYTES.length) {
                throw new IllegalArgumentException("none there");
            }
            int to = (int) Math.min(BYTES.length, ask.from() + ask.bytesMax());
            return new BlobPart(
                    HASH,
                    true,
                    BYTES.length,
                    ask.from(),
                    Arrays.copyOfRange(BYTES, (int) ask.from(), to));
        }

        @Override
        public BlobsReply blobs(BlobsRequest request) {
            return new BlobsReply(
                    request.wanted().stream()
                            .map(
                                    hash ->
                                            hash.equals(HASH)
                                                    ? OptionalLong.of(BYTES.length)
                                                    : OptionalLong.empty())
                            .toList());
        }
    }

    @Test
    void aPieceIsWhatWasAskedForWithAndWithoutAKey() throws Exception {
        for (Optional<ClusterKey> key : List.of(key(1), Optional.<ClusterKey>empty())) {
            // given
            URI at = server(new Holder(), "b", key).url();
            SyncClient client = client("a", "c", key);
            Hash other = Hash.of(new byte[] {1});

            // when
            Answer<BlobPart> part = join(client.blob(at, HASH, 1_000, 500));
            BlobPart none = join(client.blob(at, other, 0, 500)).message();
            BlobsReply held =
                    join(client.blobs(at, new BlobsRequest(List.of(other, HASH)))).message();

            // then
            assertArrayEquals(Arrays.copyOfRange(BYTES, 1_000, 1_500), part.message().bytes());
            assertEquals(BYTES.length, part.message().total());
            assertEquals("b", part.node());
            assertTrue(!none.held() && none.whole().equals(other));
            assertEquals(
                    List.of(OptionalLong.empty(), OptionalLong.of(BYTES.length)), held.sizes());
        }
    }

    @Test
    void aPieceIsNoLargerThanAQuarterOfASecondsBytes() throws Exception {
        URI at =
                server(
                                new Holder(),
                                "b",
                                key(1),
                                SETTINGS,
                                new ByteBudget(400_000, System::nanoTime))
                        .url();
        BlobPart part =
                join(client("a", "c", key(1)).blob(at, HASH, 0, BlobPart.BYTES_MAX)).message();
        assertEquals(100_000, part.bytes().length);
    }

    @Test
    void whatHoldsNoNameOrNoRangeIsRefused() throws Exception {
        SyncServer server = server(new Holder(), "b", Optional.empty());
        for (String tail : List.of("", "abc", "../" + HASH, HASH + "/x", "%2e%2e/" + HASH)) {
            String path = "/sync/v1/blob/sha256/" + tail;
            assertEquals(404, status(ask(server, path, "bytes=0-9")), path);
        }
        String path = "/sync/v1/blob/sha256/" + HASH;
        for (String range : List.of("bytes=9-0", "bytes=-5", "items=0-9", "bytes=2000000000-")) {
            assertEquals(400, status(ask(server, path, range)), range);
        }
        assertEquals(200, status(ask(server, path, "bytes=0-9")));
    }

    @Test
    void tooManyPiecesAtOnceAre429AndBusyIsNoFailure() throws Exception {
        // given a holder that answers nothing yet
        CountDownLatch go = new CountDownLatch(1);
        Holder slow =
                new Holder() {
                    @Override
                    public BlobPart blob(BlobAsk ask) {
                        awaitLatch(go);
                        return super.blob(ask);
                    }
                };
        URI at = server(slow, "b", key(1)).url();

        // when more ask than are served at a time, over connections of their own
        var asked =
                IntStream.range(0, 18)
                        .mapToObj(i -> client("a" + i, "c", key(1)).blob(at, HASH, 0, 10))
                        .toList();
        var first =
                CompletableFuture.anyOf(
                        asked.stream()
                                .map(stage -> stage.handle((answer, failure) -> failure))
                                .map(CompletionStage::toCompletableFuture)
                                .toArray(CompletableFuture[]::new));
        PeerCallException busy = (PeerCallException) unwrapped((Throwable) first.get());

        // then
        assertEquals(PeerCallException.Kind.BUSY, busy.kind());
        go.countDown();
    }

    @Test
    void aPeerOfAnOlderVersionIsBusyAndNotBroken() throws Exception {
        // given a server that knows no such call
        var old = vertx.createHttpServer();
        old.requestHandler(request -> request.response().setStatusCode(404).end("no such call"));
        join(old.listen(0, "127.0.0.1").toCompletionStage());
        URI at = URI.create("http://127.0.0.1:" + old.actualPort());

        PeerCallException e = failure(client("a", "c", key(1)).blob(at, HASH, 0, 10));

        assertEquals(PeerCallException.Kind.BUSY, e.kind());
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure.getCause() instanceof PeerCallException cause ? cause : failure;
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String ask(SyncServer server, String path, String range) throws Exception {
        Map<String, String> headers =
                new LinkedHashMap<>(
                        auth("a", "c", Optional.empty()).request("GET", path, new byte[0]));
        headers.put("Range", range);
        return raw(server, "GET", path, headers, new byte[0]);
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[BlobPart.BYTES_MAX + 77];
        new Random(3).nextBytes(bytes);
        return bytes;
    }
}
