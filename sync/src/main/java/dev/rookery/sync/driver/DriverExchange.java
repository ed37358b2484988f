package dev.rookery.sync.driver;

import dev.rookery.sync.engine.Batches;
import dev.rookery.sync.engine.Event;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.PullInitiator;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.RowDigest;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.VersionVector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An exchange that keeps what comes through the sync loop.
 *
 * <p>Threads: one exchange, one thread; it blocks.
 */
final class DriverExchange implements PullExchange {

    /** More than any registry has; a peer may claim any number of facts. */
    private static final long LACKING_MAX = 1L << 50;

    private final PullInitiator initiator;
    private final String peer;
    private final FactIntake driver;
    private final FactStore store;
    private final Duration wait;
    private final Set<Origin> told = new TreeSet<>();
    private int kept;
    private int given;
    private Optional<String> problem = Optional.empty();

    DriverExchange(String self, String peer, FactIntake driver, FactStore store, Duration wait) {
        this.initiator = new PullInitiator(self);
        this.peer = peer;
        this.driver = driver;
        this.store = store;
        this.wait = wait;
    }

    @Override
    public PullRequest first() {
        return initiator.open(driver.held());
    }

    @Override
    public PullRequest survey() {
        return initiator.survey(driver.held());
    }

    @Override
    public long lacking(PullResponse response) {
        VersionVector own = driver.held().vector();
        long lacking = 0;
        for (RowDigest row : response.rows()) {
            long more = Math.max(0, row.count() - own.rowOrEmpty(row.origin()).count());
            lacking = Math.min(lacking + Math.min(more, LACKING_MAX), LACKING_MAX);
        }
        return lacking;
    }

    @Override
    public Optional<String> fault(PullResponse response) {
        return Batches.fault(response.facts(), driver.held().vector())
                .or(() -> initiator.fault(response));
    }

    @Override
    public Optional<PullRequest> next(PullResponse response) {
        List<Origin> stuck = List.of();
        if (!response.facts().isEmpty()) {
            Kept result =
                    Blocking.get(driver.offer(PeerFacts.pulled(peer, response.facts())), wait);
            kept += result.kept();
            stuck = result.stuck();
            remember(result.problem());
        }
        given += response.given().kept();
        remember(response.given().problem().map(text -> peer + " could not keep facts: " + text));
        Held held = driver.held();
        Optional<PullRequest> next = initiator.next(held, response, stuck, store);
        initiator.forks().forEach(dot -> fork(dot, held));
        return next;
    }

    private void fork(Dot dot, Held held) {
        String why = "fork at " + dot + " or before: " + peer + " holds other facts up to there";
        OriginRow row = held.vector().rowOrEmpty(dot.origin());
        boolean own = dot.origin().equals(held.identity().current());
        if (told.add(dot.origin()) && (own || !row.forked())) {
            driver.forked(new Event.Forked(dot, peer, why));
        }
    }

    private void remember(Optional<String> text) {
        problem = problem.isPresent() ? problem : text;
    }

    @Override
    public long withheld() {
        return initiator.withheld();
    }

    @Override
    public long owed() {
        return initiator.owed(driver.held());
    }

    @Override
    public List<Origin> forked() {
        return initiator.ranged();
    }

    @Override
    public PullOutcome outcome() {
        return new PullOutcome(kept, given, initiator.complete(), problem);
    }
}
