package dev.rookery.node.api;

import dev.rookery.node.artifact.FetchOutcome;
import dev.rookery.node.artifact.Fetches;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Has a request wait, not too long, for bytes that are on their way here.
 *
 * <p>Threads: event loops only; what waits has no thread.
 */
final class FetchWait {

    /** Shorter than clients wait for a first byte; whoever comes again waits for the same fetch. */
    static final Duration WAIT = Duration.ofSeconds(20);

    private static final int WAITING_MAX = 512;
    private static final long PERCENT = 100;

    private final Vertx vertx;
    private final Fetches fetches;
    private final AtomicInteger waiting = new AtomicInteger();

    FetchWait(Vertx vertx, Fetches fetches) {
        this.vertx = vertx;
        this.fetches = fetches;
    }

    /**
     * Waits, and answers once on this event loop.
     *
     * @param here told when the bytes are here
     * @param no told what to answer when they are not
     */
    void await(Sought.Lacking lacking, Runnable here, Consumer<Problem> no) {
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            no.accept(Failures.overloaded());
            return;
        }
        Once once = new Once(here, no);
        Context context = vertx.getOrCreateContext();
        once.timer = vertx.setTimer(WAIT.toMillis(), late -> once.no(onItsWay(lacking)));
        fetches.want(lacking.wanted())
                .whenComplete(
                        (outcome, failure) ->
                                context.runOnContext(
                                        now -> ended(lacking, outcome, failure, once)));
    }

    /** An answer, the first that there is. */
    private final class Once {
        private final Runnable here;
        private final Consumer<Problem> no;
        private boolean over;
        private long timer;

        Once(Runnable here, Consumer<Problem> no) {
            this.here = here;
            this.no = no;
        }

        private boolean first() {
            boolean first = !over;
            over = true;
            if (first) {
                vertx.cancelTimer(timer);
                waiting.decrementAndGet();
            }
            return first;
        }

        void here() {
            if (first()) {
                here.run();
            }
        }

        void no(Problem problem) {
            if (first()) {
                no.accept(problem);
            }
        }
    }

    private static void ended(
            Sought.Lacking lacking, FetchOutcome outcome, Throwable failure, Once once) {
        if (failure != null) {
            once.no(Failures.problem(failure));
        } else if (outcome instanceof FetchOutcome.Here) {
            once.here();
        } else if (outcome instanceof FetchOutcome.Nowhere nowhere) {
            once.no(lacking.no().with("asked", nowhere.asked()));
        } else {
            once.no(unreachable(lacking, ((FetchOutcome.Broken) outcome).why()));
        }
    }

    private Problem onItsWay(Sought.Lacking lacking) {
        Optional<Fetches.Progress> progress = fetches.progress(lacking.wanted().hash());
        String far =
                progress.filter(it -> it.total() > 0)
                        .map(it -> it.here() * PERCENT / it.total() + " % are here")
                        .orElse("it waits for its turn");
        return Problem.of(
                ApiCode.ARTIFACT_ON_ITS_WAY,
                "the bytes of %s are being fetched: %s".formatted(lacking.wanted().hash(), far),
                "ask again after Retry-After seconds; rookery artifact status shows how far it is");
    }

    private static Problem unreachable(Sought.Lacking lacking, String why) {
        return Problem.of(
                ApiCode.ARTIFACT_UNREACHABLE,
                "others have the bytes of %s, but they did not come: %s"
                        .formatted(lacking.wanted().hash(), why),
                "ask again; rookery sync status shows whether this node reaches them");
    }
}
