package dev.rookery.sync.http;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes between a client and a server, both ways, headers and all.
 *
 * <p>Threads: safe for any thread.
 */
final class CountingProxy {
    private final AtomicLong bytes = new AtomicLong();
    private final NetServer server;

    CountingProxy(Vertx vertx, int port) throws Exception {
        this.server =
                vertx.createNetServer()
                        .connectHandler(
                                in -> {
                                    in.pause();
                                    vertx.createNetClient()
                                            .connect(port, "127.0.0.1")
                                            .onSuccess(
                                                    out -> {
                                                        pipe(in, out);
                                                        pipe(out, in);
                                                        in.resume();
                                                    });
                                });
        server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** Since the last time. */
    long taken() {
        return bytes.getAndSet(0);
    }

    private void pipe(NetSocket from, NetSocket to) {
        from.handler(
                buffer -> {
                    bytes.addAndGet(buffer.length());
                    to.write(buffer);
                });
        from.closeHandler(closed -> to.close());
    }
}
