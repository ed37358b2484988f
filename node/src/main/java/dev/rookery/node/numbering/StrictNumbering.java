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
import dev.rookery.sync.message.Pledge;
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
    private static final String SILENT = "this node may not vote yet";
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
                            long own = asked.numberHint();
                            Wanted wanted =
                                    new Wanted(asked, write, own > 0 ? own : hint.atLeast());
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
            String why = ballot.closed().orElse(SILENT);
            batch.forEach(wanted -> wanted.done.completeExceptionally(none(why)));
            begin();
        } else {
            List<Item> items = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                Wanted wanted = batch.get(i);
                chosen.get()
                        .numbers()
                        .get(i)
                        .ifPresentOrElse(
                                one -> items.add(new Item(wanted, one)), () -> wanted.plain());
            }
            new Round(items, chosen.get().seats(), true).run();
        }
    }

    /** The numbers of versions that may be asked for elsewhere too: which of them each gets. */
    private void settle(List<Item> items) {
        List<Pledge> votes = items.stream().map(item -> item.pledge().orElseThrow()).toList();
        var unused =
                ballot.pledge(votes)
                        .whenComplete(
                                (pledged, failure) -> {
                                    if (failure != null) {
                                        items.forEach(item -> item.wanted.failed(failure));
                                    } else if (pledged.isEmpty()) {
                                        items.forEach(item -> item.wanted.failed(none(SILENT)));
                                    } else {
                                        settle(items, pledged.get());
                                    }
                                });
    }

    private void settle(List<Item> items, Ballot.Pledged pledged) {
        List<Item> voted = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            Pledge stands = pledged.pledges().get(i);
            if (item.pledge().equals(Optional.of(stands))) {
                voted.add(item);
            } else {
                item.outbid(stands.ballot());
            }
        }
        new Round(voted, pledged.seats(), false).run();
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
        private long ballotSeen;
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
            return new Ballot.Wish(
                    asked, preferred, atLeast, contested.now(asked.model()), ballotSeen);
        }

        /** It needs no votes. */
        void plain() {
            write(asked, 0);
        }

        void failed(Throwable why) {
            done.completeExceptionally(why);
        }

        void won(ModelKey model, long number) {
            claimed.increment();
            write(asked.numbered(number, true, Optional.of(model)), number);
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

        /** The same number, in a ballot above another's. */
        void outbid(long number, long ballot) {
            ballotSeen = Math.max(ballotSeen, ballot);
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

    /** A registration and the number that this node voted for. Threads: immutable. */
    private record Item(Wanted wanted, Ballot.Chosen chosen) {

        long number() {
            return chosen.claim().number();
        }

        Optional<Pledge> pledge() {
            return chosen.pledge();
        }

        void outbid(long ballot) {
            wanted.outbid(number(), ballot);
        }

        void won(long number) {
            wanted.won(chosen.model(), number);
        }

        /** To be voted for in the ballot that others promised. */
        Item voting(long number) {
            Optional<Pledge> vote = pledge().map(promised -> promised.voting(number));
            return new Item(wanted, new Ballot.Chosen(chosen.model(), chosen.claim(), vote));
        }
    }

    /** One question to all. Threads: one answer at a time. */
    private final class Round {
        private final List<Item> items;
        private final Seats seats;
        private final boolean claiming;
        private final List<Pledge> pledges;
        private final boolean[] settled;
        private int open;
        private Optional<Tally> tally = Optional.empty();
        private long began;

        /**
         * @param claiming whether numbers are claimed, and ballots promised; else votes are asked
         *     for in those ballots
         */
        Round(List<Item> items, Seats seats, boolean claiming) {
            this.items = items;
            this.seats = seats;
            this.claiming = claiming;
            this.pledges = items.stream().flatMap(item -> item.pledge().stream()).toList();
            this.open = items.size();
            this.settled = new boolean[open];
        }

        void run() {
            if (open == 0) {
                over();
                return;
            }
            began = means.nanos().getAsLong();
            List<Claim> claims =
                    claiming ? items.stream().map(item -> item.chosen.claim()).toList() : List.of();
            List<Pledge> asked =
                    claiming ? pledges.stream().map(Pledge::asPromise).toList() : pledges;
            List<CompletionStage<Answer<ClaimReply>>> answers = ballot.ask(seats, claims, asked);
            synchronized (this) {
                tally =
                        Optional.of(
                                new Tally(
                                        seats,
                                        self,
                                        claims.size(),
                                        pledges,
                                        quorum.majority(),
                                        answers.size()));
            }
            answers.forEach(answer -> answer.whenComplete(this::take));
            later(ROUND, () -> take(null, null));
        }

        private void over() {
            if (claiming) {
                begin();
            }
        }

        /** An answer, or a failure; neither when the time is over. */
        private void take(Answer<ClaimReply> answer, Throwable failure) {
            List<Runnable> told = new ArrayList<>();
            List<Item> promised = new ArrayList<>();
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
                look(votes, told, promised);
                last = open == 0;
            }
            told.forEach(Runnable::run);
            if (!promised.isEmpty()) {
                settle(promised);
            }
            if (last) {
                over();
            }
        }

        private void look(Tally votes, List<Runnable> told, List<Item> promised) {
            int pledge = 0;
            for (int i = 0; i < settled.length; i++) {
                Item item = items.get(i);
                int at = item.pledge().isPresent() ? pledge++ : -1;
                Tally.Standing standing = standing(votes, i, at);
                if (settled[i] || standing == Tally.Standing.OPEN) {
                    continue;
                }
                settled[i] = true;
                open--;
                if (standing == Tally.Standing.LOST) {
                    told.add(lost(votes, item, claiming ? votes.refusedUpTo(i) : 0, at));
                } else if (claiming && at >= 0) {
                    long known = votes.number(at);
                    promised.add(item.voting(known > 0 ? known : item.number()));
                } else {
                    long number = item.pledge().map(Pledge::number).orElse(item.number());
                    told.add(() -> item.won(number));
                }
            }
        }

        /** Both its number and its ballot have to be granted, each by a majority. */
        private Tally.Standing standing(Tally votes, int claim, int pledge) {
            Tally.Standing number = claiming ? votes.standing(claim) : Tally.Standing.WON;
            Tally.Standing promise = pledge < 0 ? Tally.Standing.WON : votes.pledged(pledge);
            return number == Tally.Standing.WON || promise == Tally.Standing.LOST
                    ? promise
                    : number;
        }

        private Runnable lost(Tally votes, Item item, long known, int pledge) {
            long ballot = pledge < 0 ? 0 : votes.ballot(pledge);
            if (known > 0) {
                return () -> item.wanted.again(Math.max(known, item.number()));
            }
            if (item.pledge().filter(own -> own.ballot() < ballot).isPresent()) {
                return () -> item.outbid(ballot);
            }
            return votes.stale()
                    ? () -> item.wanted.reseated(item.number())
                    : () -> item.wanted.failed(none(FEW));
        }
    }
}
