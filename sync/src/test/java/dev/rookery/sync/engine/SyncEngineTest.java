package dev.rookery.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.clock.HybridClock;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.driver.InMemoryFactStore;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SyncEngineTest {
    private static final long NOW = FactChain.AT + 5_000;
    private static final Origin OWN = FactChain.origin(1, 1);
    private static final Origin FRESH = FactChain.origin(1, 2);
    private static final Origin A = FactChain.origin(9, 9);
    private static final Origin B = FactChain.origin(10, 10);

    private final InMemoryFactStore store = new InMemoryFactStore();
    private final SyncEngine engine =
            new SyncEngine(
                    "c",
                    NodeIdentity.first(OWN),
                    List.of(),
                    () -> FRESH,
                    store,
                    new HybridClock(HybridClock.DRIFT_MAX));

    @Test
    void aPeersFactsArePrecededByASnapshotAndFollowedByAnAnswer() {
        Fact fact = new FactChain(A).next("m", "one");

        List<Effect> effects = engine.step(pulled(fact));

        assertEquals(
                List.of(
                        new Effect.Snapshot("pre-sync: 1 fact from peer", engine.held().root(), 0),
                        new Effect.Keep(List.of(fact)),
                        new Effect.Answer(1, false, List.of(), Optional.empty())),
                effects);
    }

    @Test
    void nothingCountsAsHeldBeforeTheCommitAndNothingIsPassedOn() {
        Fact fact = new FactChain(A).next("m", "one");
        Held before = engine.held();
        List<Effect> placed = engine.step(pushed(2, fact));

        assertEquals(before, engine.held());
        assertTrue(placed.stream().noneMatch(effect -> effect instanceof Effect.Push));

        List<Effect> committed = engine.step(new Event.Committed());
        assertEquals(1, engine.held().vector().maxSeq(A));
        assertEquals(new Effect.Push(List.of(fact), 2, Optional.of("peer")), committed.get(1));
    }

    @Test
    void aKnownFactIsIgnored() {
        FactChain chain = new FactChain(A);
        Fact one = chain.next("m", "one");
        Fact two = chain.next("m", "two");
        keep(pulled(one, two));

        List<Effect> effects = engine.step(pulled(one, two));

        assertEquals(List.of(new Effect.Answer(0, false, List.of(), Optional.empty())), effects);
    }

    @Test
    void aGapAsksForAPullAndLeavesOtherOriginsAlone() {
        FactChain chain = new FactChain(A);
        chain.next("m", "one");
        Fact two = chain.next("m", "two");
        Fact other = new FactChain(B).next("m", "other");

        List<Effect> effects = engine.step(pushed(1, two, other));

        assertEquals(List.of(other), kept(effects));
        assertEquals(1, count(effects, Effect.PullSoon.class));
        Effect.Answer answer = (Effect.Answer) effects.get(effects.size() - 1);
        assertTrue(answer.gap());
        assertEquals(List.of(A), answer.stuck());
    }

    @Test
    void aFactOfAnotherBranchWaitsForTheOneThatItFollows() {
        FactChain chain = new FactChain(A);
        FactChain clone = chain.fork();
        keep(pulled(chain.next("m", "mine")));
        clone.next("m", "theirs");

        List<Effect> effects = engine.step(pulled(clone.next("m", "after theirs")));

        assertTrue(kept(effects).isEmpty());
        assertEquals(1, count(effects, Effect.ForkSeen.class));
        assertEquals(1, count(effects, Effect.PullSoon.class));
        engine.step(new Event.Committed());
        assertTrue(engine.held().vector().rowOrEmpty(A).forked());
    }

    @Test
    void aTwinOfTheHeadAndATwinBelowItAreForks() {
        FactChain chain = new FactChain(A);
        FactChain clone = chain.fork();
        Fact twin = clone.next("m", "theirs");
        keep(pulled(chain.next("m", "mine")));

        assertEquals(1, count(engine.step(pulled(twin)), Effect.ForkSeen.class));
        engine.step(new Event.Dropped());
        keep(pulled(chain.next("m", "more")));
        assertEquals(1, count(engine.step(pulled(twin)), Effect.ForkSeen.class));
    }

    @Test
    void theAlarmOfAForkIsRaisedOnce() {
        FactChain chain = new FactChain(A);
        Fact twin = chain.fork().next("m", "theirs");
        keep(pulled(chain.next("m", "mine")));
        keep(pulled(twin));

        List<Effect> again = engine.step(pulled(twin));

        assertEquals(0, count(again, Effect.ForkSeen.class));
        assertTrue(kept(again).isEmpty());
    }

    @Test
    void aTwinIsKeptBesideTheOneThatCameFirst() {
        FactChain chain = new FactChain(A);
        FactChain clone = chain.fork();
        keep(pulled(chain.next("m", "mine")));
        Fact one = clone.next("m", "theirs");
        Fact two = clone.next("m", "theirs too");

        List<Effect> effects = engine.step(pulled(one, two));

        assertEquals(List.of(one, two), kept(effects));
        assertEquals(1, count(effects, Effect.ForkSeen.class));
        engine.step(new Event.Committed());
        OriginRow row = engine.held().vector().rowOrEmpty(A);
        assertEquals(2, row.maxSeq());
        assertEquals(3, row.count());
        assertTrue(row.branched() && row.forked());
    }

    @Test
    void moreTwinsThanARowHasRoomForAreRefusedWithTheReason() {
        List<Fact> twins = new ArrayList<>();
        for (int i = 0; i <= Placing.TWINS_MAX; i++) {
            twins.add(new FactChain(A).next("m", "clone " + i));
        }

        List<Effect> effects = engine.step(pulled(twins.toArray(new Fact[0])));

        assertEquals(twins.subList(0, Placing.TWINS_MAX), kept(effects));
        Effect.Answer answer = (Effect.Answer) effects.get(effects.size() - 1);
        assertEquals(List.of(A), answer.stuck());
        assertTrue(answer.problem().orElse("").contains("256 facts named"), answer.toString());
    }

    @Test
    void aBatchInsideAnotherBatchIsNotTaken() {
        FactChain chain = new FactChain(A);
        FactChain clone = chain.fork();
        List<Fact> batch = clone.batch("m", "one", "two", "three");
        keep(pulled(batch.toArray(new Fact[0])));
        Draft draft = new Draft("test.note", "m", new byte[0], "tester");
        Fact inside =
                Fact.of(
                        new Dot(A, 2),
                        batch.get(0).hash(),
                        Batch.ALONE,
                        Stamp.ofMillis(FactChain.AT),
                        FactChain.AT,
                        draft);

        List<Effect> effects = engine.step(pulled(inside));

        assertTrue(kept(effects).isEmpty());
        assertEquals(List.of(A), ((Effect.Answer) effects.get(effects.size() - 1)).stuck());
    }

    @Test
    void aBatchThatIsCutIsRefused() {
        List<Fact> batch = new FactChain(A).batch("m", "one", "two", "three");

        for (List<Fact> cut :
                List.of(batch.subList(0, 2), batch.subList(1, 3), List.of(batch.get(1)))) {
            List<Effect> effects = engine.step(pulled(cut.toArray(new Fact[0])));
            assertTrue(kept(effects).isEmpty());
            assertEquals(1, count(effects, Effect.Refused.class));
        }
    }

    @Test
    void aFactIsNeverRefusedForItsTime() {
        Draft draft = new Draft("k", "m", new byte[0], "a");
        Fact late =
                Fact.of(
                        new Dot(A, 1),
                        Hash.ZERO,
                        Batch.ALONE,
                        Stamp.ofMillis(NOW + 86_400_000_000L),
                        Long.MAX_VALUE,
                        draft);

        assertEquals(List.of(late), kept(engine.step(pulled(late))));
    }

    @Test
    void aFactThisNodeWritesIsLaterThanWhatItHoldsOfTheEntityAndOnlyOfIt() {
        Stamp far = Stamp.ofMillis(NOW + 3_600_000);

        Fact after = written(new Event.Local(drafts(1), List.of(far), NOW)).get(0);
        Fact other = written(new Event.Local(drafts(1), List.of(Stamp.ZERO), NOW)).get(0);

        assertEquals(far.next(), after.stamp());
        assertTrue(other.stamp().compareTo(far) < 0);
        assertEquals(after.hash(), other.prev());
    }

    @Test
    void afterAPeersFactWithinTheBoundWhatIsWrittenNextIsLaterWhateverItsEntity() {
        Draft draft = new Draft("k", "m", new byte[0], "a");
        Stamp ahead = Stamp.ofMillis(NOW + 30_000);
        keep(pulled(Fact.of(new Dot(A, 1), Hash.ZERO, Batch.ALONE, ahead, NOW, draft)));

        Fact next = written(new Event.Local(drafts(1), List.of(Stamp.ZERO), NOW)).get(0);

        assertEquals(ahead.next(), next.stamp());
    }

    @Test
    void draftsOfOneCallBecomeOneBatchInRisingStamps() {
        List<Stamp> latest =
                List.of(Stamp.ofMillis(NOW + 90_000), Stamp.ZERO, Stamp.ofMillis(NOW + 95_000));

        List<Fact> batch = written(new Event.Local(drafts(3), latest, NOW));

        assertEquals(Optional.empty(), Batches.fault(batch));
        assertTrue(batch.get(0).stamp().compareTo(batch.get(1).stamp()) < 0);
        assertTrue(batch.get(1).stamp().compareTo(batch.get(2).stamp()) < 0);
    }

    @Test
    void draftsThatCannotBecomeFactsChangeNothing() {
        List<Draft> large = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            large.add(new Draft("k", "m", new byte[250_000], "a"));
        }
        Event.Local tooLarge = new Event.Local(large, Collections.nCopies(5, Stamp.ZERO), NOW);

        assertThrows(IllegalArgumentException.class, () -> engine.step(tooLarge));

        assertEquals(1, written(new Event.Local(drafts(1), List.of(Stamp.ZERO), NOW)).get(0).seq());
    }

    @Test
    void aPeerThatKnowsMoreOfMyOriginMakesMeANewIncarnationBeforeAnythingIsKept() {
        Fact mine = new FactChain(OWN).next("m", "from before the restore");

        List<Effect> effects = engine.step(pulled(mine));

        assertTrue(effects.get(0) instanceof Effect.Own);
        assertEquals(List.of(mine), kept(effects));
        engine.step(new Event.Committed());
        assertEquals(new NodeIdentity(FRESH, List.of(OWN)), engine.held().identity());
        assertEquals(1, engine.held().vector().maxSeq(OWN));
        Fact next = written(new Event.Local(drafts(1), List.of(Stamp.ZERO), NOW)).get(0);
        assertEquals(FRESH, next.origin());
    }

    @Test
    void aRotationThatWasRolledBackComesBackWithTheNextTransaction() {
        engine.step(new Event.Contested(OWN, 7, "a peer holds seq 7"));
        engine.step(new Event.Reloaded(List.of(), NodeIdentity.first(OWN)));

        List<Effect> effects = engine.step(new Event.Opened());

        assertEquals(1, count(effects, Effect.Own.class));
    }

    @Test
    void aContestOverWhatIHaveIssuedOrOverAnOldOriginIsNone() {
        written(new Event.Local(drafts(1), List.of(Stamp.ZERO), NOW));
        engine.step(new Event.Committed());

        assertTrue(engine.step(new Event.Contested(OWN, 1, "why")).isEmpty());
        assertTrue(engine.step(new Event.Contested(A, 9, "why")).isEmpty());
    }

    @Test
    void aDroppedStepLeavesNothingButTheRotation() {
        engine.step(pulled(new FactChain(OWN).next("m", "old")));

        engine.step(new Event.Dropped());
        engine.step(new Event.Committed());

        assertEquals(0, engine.held().vector().facts());
        assertEquals(FRESH, engine.held().identity().current());
    }

    @Test
    void aFailedCommitIsForgottenAndTheRowsOfTheStoreCount() {
        Fact kept = written(new Event.Local(drafts(1), List.of(Stamp.ZERO), NOW)).get(0);
        OriginRow durable = OriginRow.empty(OWN).plus(kept.hash());

        engine.step(new Event.Reloaded(List.of(durable), NodeIdentity.first(OWN)));

        assertEquals(2, written(new Event.Local(drafts(1), List.of(Stamp.ZERO), NOW)).get(0).seq());
        assertFalse(engine.held().vector().rowOrEmpty(OWN).forked());
    }

    private static List<Draft> drafts(int count) {
        return Collections.nCopies(count, new Draft("k", "m", new byte[] {1}, "a"));
    }

    private List<Fact> written(Event.Local local) {
        return kept(engine.step(local));
    }

    private void keep(Event.FromPeer event) {
        store.begin();
        kept(engine.step(event)).forEach(store::keep);
        store.commit();
        engine.step(new Event.Committed());
    }

    private static Event.FromPeer pulled(Fact... facts) {
        return new Event.FromPeer("peer", List.of(facts), 0, false, NOW);
    }

    private static Event.FromPeer pushed(int ttl, Fact... facts) {
        return new Event.FromPeer("peer", List.of(facts), ttl, true, NOW);
    }

    private static List<Fact> kept(List<Effect> effects) {
        List<Fact> kept = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Keep keep) {
                kept.addAll(keep.facts());
            }
        }
        return kept;
    }

    private static long count(List<Effect> effects, Class<? extends Effect> type) {
        return effects.stream().filter(type::isInstance).count();
    }
}
