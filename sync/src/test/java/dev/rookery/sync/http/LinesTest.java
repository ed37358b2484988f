package dev.rookery.sync.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinesTest {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofHours(1);
    private static final RequestOptions GET = new RequestOptions();

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    @AfterEach
    void close() {
        join(vertx.close());
    }

    @Test
    void whoGivesAConnectionBackLetsTheNextCallHaveIt() {
        // given
        Lines lines = lines(1, LONG);
        Lines.Address at = listening();
        Lines.Line first = join(lines.take(at));
        Future<Lines.Line> second = lines.take(at);

        // when
        first.keep();

        // then
        assertSame(first, join(second));
        await().until(() -> open.get() == 1);
    }

    @Test
    void whoDropsAConnectionLetsTheNextCallOpenOne() {
        // given
        Lines lines = lines(1, LONG);
        Lines.Address at = listening();
        Lines.Line first = join(lines.take(at));
        Future<Lines.Line> second = lines.take(at);

        // when
        first.drop();
        first.keep();

        // then
        assertNotSame(first, join(second));
        await().until(() -> opened.get() == 2 && open.get() == 1);
    }

    @Test
    void aConnectionThatWasSilentForLongIsClosedWhoeverIsCalledNext() {
        // given
        Lines lines = lines(8, Duration.ofMillis(1));
        Lines.Address gone = listening();
        Lines.Address other = new Lines.Address("127.0.0.1", 1, false);
        join(lines.take(gone)).keep();
        await().until(() -> open.get() == 1);

        // when calls go elsewhere, then
        await().until(
                        () -> {
                            var unused = lines.take(other);
                            return open.get() == 0;
                        });
    }

    @Test
    void whoseRequestHasBegunIsToldWhereItsAnswerIsTold() {
        // given
        Lines lines = lines(1, LONG);
        Lines.Line line = join(lines.take(listening()));
        AtomicReference<Context> asked = new AtomicReference<>();
        AtomicReference<Context> told = new AtomicReference<>();
        Future<HttpClientRequest> begun =
                line.request(GET, () -> told.set(Vertx.currentContext()))
                        .onSuccess(request -> asked.set(Vertx.currentContext()));
        join(begun);

        // when
        line.drop();

        // then it is told behind an answer that is on its way there
        await().until(() -> told.get() != null);
        assertSame(asked.get(), told.get());
    }

    @Test
    void whoseConnectionClosesBeforeTheRequestIsSentIsTold() {
        // given
        Lines lines = lines(1, LONG);
        Lines.Line line = join(lines.take(listening()));
        AtomicInteger told = new AtomicInteger();
        HttpClientRequest request = join(line.request(GET, told::incrementAndGet));

        // when
        line.drop();
        var unused = request.send();

        // then
        await().until(() -> told.get() == 1);
    }

    @Test
    void whoGaveItsConnectionBackIsToldNothing() {
        // given
        Lines lines = lines(1, LONG);
        Lines.Line line = join(lines.take(listening()));
        AtomicInteger told = new AtomicInteger();
        join(line.request(GET, told::incrementAndGet));

        // when
        line.keep();
        line.drop();
        await().until(() -> opened.get() == 1 && open.get() == 0);
        join(vertx.close());

        // then
        assertEquals(0, told.get());
    }

    @Test
    void whoWaitsBehindARequestIsToldWhenTheConnectionCloses() {
        // given
        Lines lines = lines(1, LONG);
        Lines.Line line = join(lines.take(listening()));
        AtomicInteger told = new AtomicInteger();
        join(line.request(GET, () -> {}));
        var unused = line.request(GET, told::incrementAndGet);

        // when
        line.drop();

        // then
        await().until(() -> told.get() == 1);
    }

    private Lines lines(int max, Duration keep) {
        return new Lines(vertx.createHttpClient(), max, CONNECT, keep);
    }

    private Lines.Address listening() {
        NetServer server =
                join(
                        vertx.createNetServer()
                                .connectHandler(
                                        socket -> {
                                            opened.incrementAndGet();
                                            open.incrementAndGet();
                                            socket.closeHandler(closed -> open.decrementAndGet());
                                        })
                                .listen(0, "127.0.0.1"));
        return new Lines.Address("127.0.0.1", server.actualPort(), false);
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
