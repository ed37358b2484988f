package dev.rookery.node.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.claim.Quorum;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RefusalCode;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.service.Numbering.Hint;
import dev.rookery.node.service.NumberingException;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.message.Pledge;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import dev.rookery.sync.peer.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StrictNumberingTest {
    private static final ModelKey M = new ModelKey("m", 1);
    private static final Seats SEATS =
            new Seats(
                    3,
                    List.of(
                            new Seat(1, 1, "a", new Origin(1, 1)),
                            new Seat(2, 1, "b", new Origin(2, 2)),
                            new Seat(3, 1, "c", new Origin(3, 3))));

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong nanos = new AtomicLong();
    private final Deque<List<CompletableFuture<Answer<ClaimReply>>>> asked = new ArrayDeque<>();
    private final List<Seats> heard = new ArrayList<>();
    private final List<Command.Register> written = new ArrayList<>();
    private final List<Pledge> pledgesAsked = new ArrayList<>();
    private final List<Pledge> voted = new ArrayList<>();
    private Optional<Pledge> promised = Optional.empty();
    private Optional<String> closed = Optional.empty();
    private Decision decision = new Decision.Accepted(List.of(), null);
    private final StrictNumbering numbering =
            new StrictNumbering(
                    "a",
                    new Quorum(3),
                    new Voters(),
                    model -> CompletableFuture.completedFuture(new Hint(0, true)),
                    new StrictNumbering.Means(timer, nanos::get, new Random(1)));

    @AfterEach
    void end() {
        timer.shutdownNow();
    }

    @Test
    void oneMoreVoteIsAMajorityOfThree() {
        CompletableFuture<Decision> done = register();
        assertFalse(done.isDone());

        answer("b", granted());

        assertInstanceOf(Decision.Accepted.class, done.join());
        assertEquals(7, written.get(0).numberHint());
        assertTrue(written.get(0).majority());
        assertEquals(Optional.of(M), written.get(0).claimed());
        assertEquals(1, numbering.claimed());
    }

    @Test
    void aVersionThatMayBeAskedForElsewhereGetsTheNumberThatAMajorityVotedFor() {
        // given a version with a key, for which this node won the number 7
        Pledge own = new Pledge("m/1", "x", 3, 0, 0);
        promised = Optional.of(own);
        CompletableFuture<Decision> done = register();
        assertEquals(List.of(own), pledgesAsked);

        // when the promise of another tells of a vote for 5
        answer("b", granted(new Pledge("m/1", "x", 3, 2, 5)));

        // then this node votes for 5, and answers only once a majority has
        assertEquals(List.of(own.voting(5)), voted);
        assertTrue(written.isEmpty());
        answer("b", ClaimReply.votes(SEATS, Standing.VOTER, List.of(), List.of(own.voting(5))));
        assertInstanceOf(Decision.Accepted.class, done.join());
        assertEquals(5, written.get(0).numberHint());
    }

    @Test
    void whoseBallotIsOutbidAsksAgainAndHasWrittenNothing() {
        Pledge own = new Pledge("m/1", "x", 3, 0, 0);
        promised = Optional.of(own);
        CompletableFuture<Decision> done = register();
        answer("b", granted(new Pledge("m/1", "x", 6, 0, 0)));
        answer("c", granted(new Pledge("m/1", "x", 4, 0, 0)));

        assertTrue(voted.isEmpty());
        assertTrue(written.isEmpty());
        assertFalse(done.isDone());
        assertEquals(0, numbering.refused());
    }

    @Test
    void itsOwnVoteCountsOnce() {
        CompletableFuture<Decision> done = register();
        answer("a", granted());
        answer("c", ClaimReply.votes(SEATS, Standing.LEARNING, List.of(), List.of()));

        assertInstanceOf(
                NumberingException.class,
                assertThrows(CompletionException.class, done::join).getCause());
        assertTrue(written.isEmpty());
    }

    @Test
    void aVoteThatComesAfterItsRoundCountsNothing() {
        CompletableFuture<Decision> done = register();
        nanos.addAndGet(StrictNumbering.ROUND.toNanos() + 1);
        answer("b", granted());

        assertThrows(CompletionException.class, done::join);
        assertTrue(written.isEmpty());
        assertEquals(1, numbering.unavailable());
    }

    @Test
    void whereTheNumberIsTakenInTheEndNothingIsSaidToBeStored() {
        decision = new Decision.Refused(new Refusal(RefusalCode.NUMBER_CONFLICT, "gone", "again"));
        CompletableFuture<Decision> done = register();
        answer("b", granted());

        assertEquals(1, numbering.refused());
        assertFalse(done.isDone());
    }

    @Test
    void whileTheBallotIsClosedNobodyIsAsked() {
        closed = Optional.of("it is closed");
        CompletableFuture<Decision> done = register();

        Throwable why = assertThrows(CompletionException.class, done::join).getCause();
        assertTrue(why.getMessage().endsWith("it is closed"));
        assertTrue(asked.isEmpty());
    }

    private CompletableFuture<Decision> register() {
        Command.Register command =
                new Command.Register(
                        "me",
                        "m",
                        Ulid.of(1, 2, 3),
                        Optional.empty(),
                        0,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Content.EMPTY);
        return numbering
                .numbered(
                        command,
                        numbered -> {
                            written.add(numbered);
                            return CompletableFuture.completedFuture(decision);
                        })
                .toCompletableFuture();
    }

    private void answer(String node, ClaimReply reply) {
        List<CompletableFuture<Answer<ClaimReply>>> open = asked.getLast();
        open.stream()
                .filter(one -> !one.isDone())
                .findFirst()
                .orElseThrow()
                .complete(new Answer<>(reply, node, 0, 0));
    }

    private static ClaimReply granted(Pledge pledge) {
        return ClaimReply.votes(SEATS, Standing.VOTER, List.of(0L), List.of(pledge));
    }

    private static ClaimReply granted() {
        return ClaimReply.votes(SEATS, Standing.VOTER, List.of(0L), List.of());
    }

    private final class Voters implements Ballot {
        @Override
        public Optional<String> closed() {
            return closed;
        }

        @Override
        public CompletionStage<Optional<Choice>> choose(List<Wish> wishes) {
            Chosen chosen = new Chosen(M, new Claim("m/1", 7, "x"), promised);
            return CompletableFuture.completedFuture(
                    Optional.of(
                            new Choice(
                                    SEATS,
                                    wishes.stream().map(wish -> Optional.of(chosen)).toList())));
        }

        @Override
        public CompletionStage<Optional<Pledged>> pledge(List<Pledge> pledges) {
            voted.addAll(pledges);
            return CompletableFuture.completedFuture(Optional.of(new Pledged(SEATS, pledges)));
        }

        @Override
        public List<CompletionStage<Answer<ClaimReply>>> ask(
                Seats seats, List<Claim> claims, List<Pledge> pledges) {
            pledgesAsked.addAll(pledges);
            asked.add(List.of(new CompletableFuture<>(), new CompletableFuture<>()));
            return List.copyOf(asked.getLast());
        }

        @Override
        public void heard(Seats seats) {
            heard.add(seats);
        }
    }
}
