package dev.rookery.sync.driver;

import dev.rookery.sync.engine.Batches;
import dev.rookery.sync.engine.Event;
import dev.rookery.sync.engine.Greeting;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.PullResponder;
import dev.rookery.sync.engine.RangeResponder;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.message.Rumor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The node's side of every call of the sync port, over its driver and the store's committed facts.
 *
 * <p>Threads: safe for any thread; {@link #pull}, {@link #range} and the exchanges block.
 */
public final class SyncPoint implements SyncService {
    private final Self self;
    private final FactIntake driver;
    private final FactStore store;
    private final SyncTime time;
    private final Duration giveWait;
    private final Contests contests = new Contests();

    /**
     * @param giveWait how long a pull waits for the commit of what it was given
     */
    public SyncPoint(
            Self self, FactIntake driver, FactStore store, SyncTime time, Duration giveWait) {
        this.self = self;
        this.driver = driver;
        this.store = store;
        this.time = time;
        this.giveWait = giveWait;
    }

    @Override
    public Hello hello() {
        Held held = driver.held();
        return new Hello(
                self.clusterId(),
                self.epoch(),
                self.node(),
                held.identity().current(),
                held.head(),
                self.bootNonce(),
                Hello.PROTOCOL_MIN,
                Hello.PROTOCOL_MAX,
                time.wall().millis());
    }

    @Override
    public Message hello(Hello other) {
        Message answer = Greeting.answer(hello(), other, driver.held());
        if (answer instanceof Refusal refusal && refusal.code() == Refusal.Code.ORIGIN_CLAIMED) {
            String why = "node " + other.node() + " lives and writes under it too";
            contested(other.origin(), Long.MAX_VALUE, why);
        }
        return answer;
    }

    @Override
    public boolean refused(String peer, Hello told, Refusal refusal) {
        String why = peer + " says: " + refusal.detail();
        return switch (refusal.code()) {
            case ORIGIN_ROLLED_BACK ->
                    refusal.seq() > told.head() && contested(told.origin(), refusal.seq(), why);
            case ORIGIN_CLAIMED -> contested(told.origin(), Long.MAX_VALUE, why);
            default -> false;
        };
    }

    /** Whether what was said is over, or is being dealt with. */
    private boolean contested(Origin origin, long seq, String why) {
        Held held = driver.held();
        if (!held.identity().current().equals(origin) || seq <= held.head()) {
            return true;
        }
        if (!contests.believes(origin, time.nanos().getAsLong())) {
            return false;
        }
        driver.contested(new Event.Contested(origin, seq, why));
        return true;
    }

    @Override
    public Hash root() {
        return driver.held().root();
    }

    @Override
    public PullResponse pull(PullRequest request) {
        wellFormed(request.give());
        Given given = keep(PeerFacts.pulled(request.sender(), request.give()));
        return PullResponder.answer(driver.held(), request, given, store);
    }

    @Override
    public RangeResponse range(RangeRequest request) {
        wellFormed(request.give());
        Given given = keep(PeerFacts.pulled(request.sender(), request.give()));
        return RangeResponder.answer(driver.held(), request, given, store);
    }

    private Given keep(PeerFacts facts) {
        if (facts.facts().isEmpty()) {
            return Given.NOTHING;
        }
        try {
            Kept kept = Blocking.get(driver.offer(facts), giveWait);
            List<Origin> stuck = kept.stuck().stream().limit(Limits.HOLD_MAX).toList();
            return new Given(kept.kept(), stuck, kept.problem());
        } catch (NodeBusyException | SnapshotException | StoreException e) {
            return new Given(0, List.of(), Optional.of(e.getMessage()));
        }
    }

    @Override
    public CompletionStage<PushReply> push(PushRequest request) {
        CompletionStage<PushReply> all =
                CompletableFuture.completedStage(new PushReply(0, false, List.of()));
        request.rumors().forEach(rumor -> wellFormed(rumor.facts()));
        for (Rumor rumor : request.rumors()) {
            List<Fact> unknown = unknown(rumor.facts());
            if (!unknown.isEmpty()) {
                PeerFacts facts = new PeerFacts(request.sender(), unknown, rumor.ttl() - 1, true);
                all = all.thenCombine(driver.offer(facts), SyncPoint::sum);
            }
        }
        if (request.holdings().isEmpty()) {
            return all;
        }
        // Read after the commits: what is told is durable, and says what became of these facts.
        List<Origin> asked = request.holdings().stream().map(Holding::origin).toList();
        return all.thenApply(sum -> new PushReply(sum.kept(), sum.gap(), holdings(asked)));
    }

    @Override
    public List<Holding> holdings(Collection<Origin> origins) {
        Held held = driver.held();
        return origins.stream()
                .limit(Limits.HOLDINGS_MAX)
                .map(origin -> Holding.of(held.vector().rowOrEmpty(origin)))
                .toList();
    }

    /** The caller is told; the engine would only set their origin aside. */
    private static void wellFormed(List<Fact> facts) {
        Batches.malformed(facts)
                .ifPresent(
                        fault -> {
                            throw new IllegalArgumentException("no facts of a node: " + fault);
                        });
    }

    private static PushReply sum(PushReply before, Kept kept) {
        int sum = Math.min(Limits.FACTS_MAX, before.kept() + kept.kept());
        return new PushReply(sum, before.gap() || kept.gap(), List.of());
    }

    /** Without the batches that are held already: most rumors arrive more than once. */
    private List<Fact> unknown(List<Fact> facts) {
        Held held = driver.held();
        List<Fact> unknown = new ArrayList<>();
        for (Fact fact : facts) {
            long batchEnd = fact.seq() + fact.batch().size() - 1 - fact.batch().index();
            if (batchEnd > held.vector().maxSeq(fact.origin())) {
                unknown.add(fact);
            }
        }
        return unknown;
    }

    @Override
    public PullExchange exchange(String peer) {
        return new DriverExchange(self.node(), peer, driver, store, giveWait);
    }

    @Override
    public RangeExchange ranges(String peer, List<Origin> origins) {
        return new DriverRanges(self.node(), peer, origins, driver, store, giveWait);
    }
}
