package dev.rookery.sync.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.peer.FakeService;
import dev.rookery.sync.peer.PeerCallException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a line does while the node behind it is down: it takes connections, and breaks them. */
class BrokenLineTest extends WireTest {
    private static final int CALLS = 400;
    private static final int AT_ONCE = 4;

    @Test
    void aPeerIsCalledAtOnceHoweverOftenItsLineBrokeBefore() throws Exception {
        // given a line that resets what it took, as a proxy does whose node is down
        FakeService b = new FakeService("b");
        SyncClient client = client("a", "c", Optional.empty());
        InetSocketAddress address;
        URI at;
        try (ServerSocket line = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) line.getLocalSocketAddress();
            at = URI.create("http://127.0.0.1:" + address.getPort());
            new Thread(() -> reset(line), "resets").start();
            for (int call = 0; call < CALLS; call += AT_ONCE) {
                List<CompletionStage<?>> asked = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    asked.add(client.root(at));
                }
                for (CompletionStage<?> one : asked) {
                    assertEquals(PeerCallException.Kind.FAILED, failure(one).kind());
                }
            }
        }

        // when the node is back
        server(
                b,
                "b",
                Optional.empty(),
                SyncServerSettings.of("127.0.0.1", address.getPort(), Optional.empty()));

        // then each call is answered, and none waits for a place
        for (int call = 0; call < 2 * AT_ONCE; call++) {
            assertEquals(b.root(), join(client.root(at)).message().root());
        }
    }

    private static void reset(ServerSocket line) {
        while (!line.isClosed()) {
            resetNext(line);
        }
    }

    private static void resetNext(ServerSocket line) {
        try (Socket taken = line.accept()) {
            taken.setSoLinger(true, 0);
        } catch (IOException e) {
            return; // closed, or gone before it was taken
        }
    }
}
