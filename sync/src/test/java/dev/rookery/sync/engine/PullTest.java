package dev.rookery.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.InMemoryFactStore;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.RowDigest;
import dev.rookery.sync.vector.BucketSet;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PullTest {

    /** One side: facts kept where they come, without an engine. */
    private static final class Side {
        private final InMemoryFactStore store = new InMemoryFactStore();
        private VersionVector vector = VersionVector.EMPTY;
        private int bytes;

        void keep(List<Fact> facts) {
            store.begin();
            for (Fact fact : facts) {
                OriginRow row = vector.rowOrEmpty(fact.origin());
                assertEquals(row.maxSeq() + 1, fact.seq(), "no gap in " + fact);
                vector = vector.with(row.plus(fact.hash()));
                store.keep(fact);
            }
            store.commit();
        }

        Held held() {
            return new Held(
                    vector, Root.of("c", vector), NodeIdentity.first(FactChain.origin(0, 1)));
        }
    }

    private final Side here = new Side();
    private final Side there = new Side();

    /** The buckets of which rows were sent, by either side. */
    private final Set<Integer> spelled = new TreeSet<>();

    private int requests;

    @Test
    void bothHoldAllAfterwardsWhateverTheyHeldBefore() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            PullTest pull = new PullTest();
            for (int i = random.nextInt(60); i > 0; i--) {
                FactChain chain = new FactChain(FactChain.origin(random.nextInt(256), i));
                pull.share(chain, random.nextInt(4), random.nextInt(4), random.nextBoolean());
            }

            pull.run();

            assertEquals(pull.here.held().root(), pull.there.held().root(), "seed " + seed);
        }
    }

    private void share(FactChain chain, int common, int more, boolean atHere) {
        for (int i = 0; i < common; i++) {
            List<Fact> batch = chain.batch("m", "a", "b");
            here.keep(batch);
            there.keep(batch);
        }
        for (int i = 0; i < more; i++) {
            (atHere ? here : there).keep(chain.batch("m", "c", "d", "e"));
        }
    }

    @Test
    void fewOriginsTakeOneRequestWhenOnlyTheCallerLacks() {
        there.keep(List.of(new FactChain(FactChain.origin(4, 4)).next("m", "one")));

        run();

        assertEquals(1, requests);
    }

    @Test
    void oneFactAmongTenThousandOldOriginsSpellsOutItsBucketAlone() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Fact fact = new FactChain(FactChain.origin(random.nextInt(256), i)).next("m", "old");
            here.keep(List.of(fact));
            there.keep(List.of(fact));
        }
        Origin origin = FactChain.origin(77, 1_000_000);
        there.keep(List.of(new FactChain(origin).next("m", "new")));

        run();

        assertEquals(here.held().root(), there.held().root());
        assertEquals(Set.of(77), spelled);
        assertTrue(here.bytes + there.bytes < 8_000, here.bytes + there.bytes + " bytes");
    }

    @Test
    void moreFactsThanOneMessageHoldsComeInSeveralAndNoneIsOverTheLimit() {
        FactChain mine = new FactChain(FactChain.origin(1, 1));
        FactChain theirs = new FactChain(FactChain.origin(2, 2));
        for (int i = 0; i < 40; i++) {
            here.keep(mine.batch("m", "x".repeat(200_000), "y".repeat(200_000)));
            there.keep(theirs.batch("m", "x".repeat(200_000), "y".repeat(200_000)));
        }

        run();

        assertEquals(here.held().root(), there.held().root());
        assertTrue(requests >= 4, requests + " requests");
    }

    @Test
    void manyMoreRowsThanOneMessageHoldsAreSettledInSeveralOpenings() {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            facts.add(new FactChain(FactChain.origin(i % 256, i)).next("m", "old"));
        }
        there.keep(facts);

        run();

        assertEquals(here.held().root(), there.held().root());
    }

    @Test
    void anOriginWhoseFactsDoNotFitDoesNotKeepOthersFromComing() {
        Origin stuck = FactChain.origin(1, 1);
        FactChain chain = new FactChain(stuck);
        for (int i = 0; i < 40; i++) {
            there.keep(List.of(chain.next("m", "x".repeat(250_000))));
        }
        Fact wanted = new FactChain(FactChain.origin(200, 2)).next("m", "wanted");
        there.keep(List.of(wanted));
        PullInitiator initiator = new PullInitiator("here");
        Optional<PullRequest> request = Optional.of(initiator.open(here.held()));

        while (request.isPresent()) {
            PullResponse response = answer(request.get());
            here.keep(
                    response.facts().stream()
                            .filter(fact -> !fact.origin().equals(stuck))
                            .toList());
            request = initiator.next(here.held(), response, List.of(stuck), here.store);
        }

        assertEquals(1, here.vector.maxSeq(wanted.origin()));
        assertTrue(!initiator.complete());
    }

    @Test
    void aPeerThatClaimsMuchAndSendsNothingIsLeft() {
        there.keep(List.of(new FactChain(FactChain.origin(1, 1)).next("m", "one")));
        PullInitiator initiator = new PullInitiator("here");
        Optional<PullRequest> request = Optional.of(initiator.open(here.held()));
        int asked = 0;
        while (request.isPresent()) {
            asked++;
            PullResponse full = answer(request.get());
            PullResponse empty =
                    new PullResponse(
                            full.root(),
                            full.spelled(),
                            full.rows(),
                            List.of(),
                            true,
                            full.given());
            request = initiator.next(here.held(), empty, List.of(), here.store);
        }

        assertTrue(asked <= 4, asked + " requests");
        assertTrue(!initiator.complete());
    }

    @Test
    void aSurveyIsAnsweredWithRowsAloneAndThePullGoesOnFromIt() {
        // given
        there.keep(List.of(new FactChain(FactChain.origin(4, 4)).next("m", "theirs")));
        here.keep(List.of(new FactChain(FactChain.origin(5, 5)).next("m", "mine")));
        PullInitiator initiator = new PullInitiator("here");

        // when
        PullResponse survey = answer(initiator.survey(here.held()));

        // then
        assertEquals(List.of(), survey.facts());
        assertEquals(1, survey.rows().size());
        goOn(initiator, initiator.next(here.held(), survey, List.of(), here.store));
        assertEquals(here.held().root(), there.held().root());
        assertEquals(2, requests);
    }

    @Test
    void claimsThatAddUpToMoreThanANumberHoldsAreNoCompletePull() {
        for (int origins = 1; origins <= 8; origins++) {
            List<RowDigest> rows = new ArrayList<>();
            for (int i = 0; i < origins; i++) {
                rows.add(new RowDigest(FactChain.origin(i, i), 1L << 62, 1L << 62, 7));
            }
            PullInitiator initiator = new PullInitiator("here");
            Optional<PullRequest> request = Optional.of(initiator.open(here.held()));
            while (request.isPresent()) {
                request = initiator.next(here.held(), rows(rows, false), List.of(), here.store);
            }

            assertTrue(!initiator.complete(), origins + " origins");
            assertTrue(initiator.withheld() > 0, origins + " origins");
        }
    }

    @Test
    void anAnswerThatFindsNoDifferenceUnderAnotherRootIsRefused() {
        PullInitiator few = new PullInitiator("here");
        few.open(here.held());
        assertTrue(few.fault(rows(List.of(), true)).isPresent());
        RowDigest ofNothing = new RowDigest(new Origin(6, 6), 0, 0, 0);
        assertTrue(few.fault(rows(List.of(ofNothing), true)).isPresent());

        for (int i = 0; i <= PullInitiator.SPELL_ALL_MAX; i++) {
            here.keep(List.of(new FactChain(FactChain.origin(i, i)).next("m", "one")));
        }
        PullInitiator many = new PullInitiator("here");
        many.open(here.held());
        PullResponse nothing =
                new PullResponse(
                        Hash.of(new byte[] {1}),
                        BucketSet.NONE,
                        List.of(),
                        List.of(),
                        false,
                        Given.NOTHING);
        assertTrue(many.fault(nothing).isPresent());
    }

    @Test
    void aPeerThatSpellsOutRowsWithoutEndIsRefused() {
        PullInitiator initiator = new PullInitiator("here");
        initiator.open(here.held());
        int answers = 0;
        for (int next = 0; answers < 10; answers++) {
            List<RowDigest> rows = new ArrayList<>();
            for (int i = 0; i < Limits.ROWS_MAX; i++) {
                rows.add(new RowDigest(new Origin(next++, 1), 1, 2, 3));
            }
            PullResponse response = rows(rows, true);
            if (initiator.fault(response).isPresent()) {
                break;
            }
            initiator.next(here.held(), response, List.of(), here.store);
        }
        assertEquals(4, answers);
    }

    private static PullResponse rows(List<RowDigest> rows, boolean more) {
        return new PullResponse(
                Hash.of(new byte[] {1}), BucketSet.ALL, rows, List.of(), more, Given.NOTHING);
    }

    private void run() {
        PullInitiator initiator = new PullInitiator("here");
        goOn(initiator, Optional.of(initiator.open(here.held())));
    }

    private void goOn(PullInitiator initiator, Optional<PullRequest> first) {
        Optional<PullRequest> request = first;
        while (request.isPresent()) {
            PullResponse response = answer(request.get());
            assertEquals(Optional.empty(), initiator.fault(response));
            here.keep(response.facts());
            request = initiator.next(here.held(), response, List.of(), here.store);
        }
        assertTrue(initiator.complete());
    }

    private PullResponse answer(PullRequest request) {
        requests++;
        assertWhole(request.give());
        here.bytes += bytes(MessageCodec.encode(request));
        there.keep(request.give());
        Given given = new Given(request.give().size(), List.of(), Optional.empty());
        PullResponse response = PullResponder.answer(there.held(), request, given, there.store);
        there.bytes += bytes(MessageCodec.encode(response));
        request.rows().forEach(row -> spelled.add(row.origin().bucket()));
        response.rows().forEach(row -> spelled.add(row.origin().bucket()));
        assertWhole(response.facts());
        return response;
    }

    private static void assertWhole(List<Fact> facts) {
        assertTrue(facts.isEmpty() || facts.get(facts.size() - 1).batch().last(), "a batch is cut");
    }

    private static int bytes(byte[] message) {
        assertTrue(message.length <= Limits.MESSAGE_BYTES_MAX);
        return message.length;
    }
}
