package dev.rookery.node.numbering;

import dev.rookery.node.claim.Quorum;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.RefusalCode;
import dev.rookery.node.service.Numbering;
import dev.rookery.node.service.NumberingException;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.Seats;
import dev.rookery.sync.peer.Answer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Registers a version only under a number that a majority voted for as its own. One round of votes
 * at a time, for all registrations that wait by then.
 *
 * <p>Votes count together only when they were given under the same seats. So whoever takes the
 * place of one that lost its memory voids what that one voted for unheard, whenever it arrives.
 *
 * <p>Threads: safe for any thread; never blocks.
 */
public final class StrictNumbering implements Numbering {

    /** How long a round waits for votes. */
    public static final Duration ROUND = Duration.ofSeconds(1);

    private static final int TRIES_MAX = 8;
    private static final int BATCH_MAX = 256;
    private static final int WAITING_MAX = 4_096;
    private static final int PAUSE_MILLIS = 20;
    private static final String FEW = "too few nodes answered to be a majority of cluster.size";

    private final String self;
    private final Quorum quorum;
    private final Ballot ballot;
    private final Function<String, CompletionStage<Hint>> hints;
    private final Means means;
    private final ArrayDeque<Wanted> waiting = new ArrayDeque<>();
    private final Contested contested;
    private final LongAdder claimed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder unavailable = new LongAdder();
    private boolean running;

    /** What the machine lends: a timer, time that passes, chance. */
    public record Means(
            ScheduledExecutorService timer, LongSupplier nanos, RandomGenerator random) {}

    /**
     * @param self this node's id
     * @param hints numbers set aside by whoever coordinates: they only spare refusals
     */
    public StrictNumbering(
            String self,
            Quorum quorum,
            Ballot ballot,
            Function<String, CompletionStage<Hint>> hints,
            Means means) {
        this.self = self;
        this.quorum = quorum;
        this.ballot = ballot;
        this.hints = hints;
        this.means = means;
        this.contested = new Contested(means.nanos());
    }

    /** Numbers that a majority granted, since the start. */
    public long claimed() {
        return claimed.sum();
    }

    /** Numbers that were lost to another version, and tried again higher. */
    public long refused() {
        return refused.sum();
    }

    /** Registrations that got no number. */
    public long unavailable() {
        return unavailable.sum();
    }

    /** A number that goes to nobody but by votes: none. */
    @Override
    public CompletionStage<Hint> next(String model) {
        return CompletableFuture.completedFuture(new Hint(0, quorum.size() == 1));
    }

    @Override
    public CompletionStage<Decision> numbered(
            Command.Register asked, Function<Command.Register, CompletionStage<Decision>> write) {
        Optional<String> closed = ballot.closed();
        if (closed.isPresent()) {
            return CompletableFuture.failedFuture(none(closed.get()));
        }
        if (quorum.size() == 1) {
            return write.apply(asked.numbered(0, true, Optional.empty()));
        }
        return hints.apply(asked.model())
                .thenCompose(
                        hint -> {
                            Wanted wanted = new Wanted(asked, write, hint.atLeast());
                            enter(wanted);
                            return wanted.done;
                        });
    }

    private void enter(Wanted wanted) {
        synchronized (this) {
            if (waiting.size() >= WAITING_MAX) {
                wanted.done.completeExceptionally(
                        new NodeBusyException(
                                WAITING_MAX + " registrations wait for votes", ROUND));
                return;
            }
            waiting.add(wanted);
            if (running) {
                return;
            }
            running = true;
        }
        begin();
    }

    private void begin() {
        List<Wanted> batch = new ArrayList<>();
        synchronized (this) {
            while (batch.size() < BATCH_MAX && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            running = !batch.isEmpty();
        }
        if (batch.isEmpty()) {
            return;
        }
        List<Ballot.Wish> wishes = batch.stream().map(Wanted::wish).toList();
        var unused =
                ballot.choose(wishes)
                        .whenComplete((chosen, failure) -> chosen(batch, chosen, failure));
    }

    private void chosen(List<Wanted> batch, Optional<Ballot.Choice> chosen, Throwable failure) {
        if (failure != null) {
            batch.forEach(wanted -> wanted.done.completeExceptionally(failure));
            begin();
        } else if (chosen.isEmpty()) {
            String why = ballot.closed().orElse("this node may not vote yet");
            batch.forEach(wanted -> wanted.done.completeExceptionally(none(why)));
            begin();
        } else {
            List<Wanted> contested = new ArrayList<>();
            List<Ballot.Chosen> claims = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                Optional<Ballot.Chosen> one = chosen.get().numbers().get(i);
                if (one.isPresent()) {
                    contested.add(batch.get(i));
                    claims.add(one.get());
                } else {
                    batch.get(i).plain();
                }
            }
            new Round(contested, claims, chosen.get().seats()).run();
        }
    }

    private NumberingException none(String why) {
        unavailable.increment();
        return new NumberingException(why);
    }

    private void later(Duration pause, Runnable work) {
        try {
            var unused = means.timer().schedule(work, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            work.run(); // The node is stopping: whoever waits is told at once.
        }
    }

    /** A registration that waits for its number. */
    private final class Wanted {
        private final Command.Register asked;
        private final Function<Command.Register, CompletionStage<Decision>> write;
        private final CompletableFuture<Decision> done = new CompletableFuture<>();
        private long preferred;
        private long atLeast;
        private int tries;

        Wanted(
                Command.Register asked,
                Function<Command.Register, CompletionStage<Decision>> write,
                long preferred) {
            this.asked = asked;
            this.write = write;
            this.preferred = preferred;
        }

        Ballot.Wish wish() {
            return new Ballot.Wish(asked, preferred, atLeast, contested.now(asked.model()));
        }

        /** It needs no votes. */
        void plain() {
            write(asked, 0);
        }

        void won(ModelKey model, Claim claim) {
            claimed.increment();
            write(asked.numbered(claim.number(), true, Optional.of(model)), claim.number());
        }

        private void write(Command.Register numbered, long number) {
            var unused =
                    write.apply(numbered)
                            .whenComplete(
                                    (decision, failure) -> {
                                        if (failure != null) {
                                            done.completeExceptionally(failure);
                                        } else if (number > 0 && gone(decision)) {
                                            again(number);
                                        } else {
                                            done.complete(decision);
                                        }
                                    });
        }

        /** A higher number, after a pause that differs, so that rivals part. */
        void again(long refusedUpTo) {
            refused.increment();
            contested.lost(asked.model());
            again(0, refusedUpTo + 1);
        }

        /** The same number, by those who have the seats now. */
        void reseated(long number) {
            again(number, number);
        }

        private void again(long number, long from) {
            tries++;
            if (tries >= TRIES_MAX) {
                done.completeExceptionally(
                        none("none of " + TRIES_MAX + " numbers it asked for got a majority"));
                return;
            }
            preferred = number;
            atLeast = from;
            int pause = means.random().nextInt(PAUSE_MILLIS);
            later(Duration.ofMillis(pause), () -> enter(this));
        }
    }

    private static boolean gone(Decision decision) {
        return decision instanceof Decision.Refused no
                && no.refusal().code() == RefusalCode.NUMBER_CONFLICT;
    }

    /** One question to all. Threads: one answer at a time. */
    private final class Round {
        private final List<Wanted> batch;
        private final List<Ballot.Chosen> claims;
        private final Seats seats;
        private final boolean[] settled;
        private int open;
        private Optional<Tally> tally = Optional.empty();
        private long began;

        Round(List<Wanted> batch, List<Ballot.Chosen> claims, Seats seats) {
            this.batch = batch;
            this.claims = claims;
            this.seats = seats;
            this.open = batch.size();
            this.settled = new boolean[open];
        }

        void run() {
            if (open == 0) {
                begin();
                return;
            }
            began = means.nanos().getAsLong();
            List<CompletionStage<Answer<ClaimReply>>> answers =
                    ballot.ask(seats, claims.stream().map(Ballot.Chosen::claim).toList());
            synchronized (this) {
                tally =
                        Optional.of(
                                new Tally(seats, self, open, quorum.majority(), answers.size()));
            }
            answers.forEach(answer -> answer.whenComplete(this::take));
            later(ROUND, () -> take(null, null));
        }

        /** An answer, or a failure; neither when the time is over. */
        private void take(Answer<ClaimReply> answer, Throwable failure) {
            List<Runnable> told = new ArrayList<>();
            boolean last;
            if (answer != null && !answer.message().seats().equals(seats)) {
                ballot.heard(answer.message().seats());
            }
            synchronized (this) {
                if (open == 0) {
                    return;
                }
                Tally votes = tally.orElseThrow();
                boolean over = means.nanos().getAsLong() - began > ROUND.toNanos();
                if (over || (answer == null && failure == null)) {
                    votes.end();
                } else if (failure != null) {
                    votes.missed();
                } else {
                    votes.take(answer.node(), answer.message());
                }
                settle(votes, told);
                last = open == 0;
            }
            told.forEach(Runnable::run);
            if (last) {
                begin();
            }
        }

        private void settle(Tally votes, List<Runnable> told) {
            for (int i = 0; i < settled.length; i++) {
                Tally.Standing standing = votes.standing(i);
                if (settled[i] || standing == Tally.Standing.OPEN) {
                    continue;
                }
                settled[i] = true;
                open--;
                Wanted wanted = batch.get(i);
                Ballot.Chosen one = claims.get(i);
                long known = votes.refusedUpTo(i);
                if (standing == Tally.Standing.WON) {
                    told.add(() -> wanted.won(one.model(), one.claim()));
                } else if (known > 0) {
                    told.add(() -> wanted.again(Math.max(known, one.claim().number())));
                } else if (votes.stale()) {
                    told.add(() -> wanted.reseated(one.claim().number()));
                } else {
                    told.add(() -> wanted.done.completeExceptionally(none(FEW)));
                }
            }
        }
    }
}
