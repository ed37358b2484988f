package dev.rookery.node.claim;

import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.Pledge;
import java.util.Optional;

/**
 * Sees to it that a version which is registered at several nodes at once gets one number, though
 * each of them won another for it. Who won one has a majority promise a ballot, takes over the
 * number of the latest vote that it is told of, and has a majority vote for it: what one majority
 * voted for, every later ballot votes for too.
 *
 * <p>Source: Lamport, <em>Paxos Made Simple</em>, 2001; each holder is an instance, and a fact says
 * what was chosen.
 *
 * <p>Threads: owned by the sync loop, within its open transaction.
 */
public final class Acceptor {
    private final PledgeMemory memory;
    private final FoldedNumbers folded;
    private final int keptMax;

    public Acceptor(PledgeMemory memory, FoldedNumbers folded) {
        this(memory, folded, Limits.PLEDGES_MAX);
    }

    Acceptor(PledgeMemory memory, FoldedNumbers folded, int keptMax) {
        this.memory = memory;
        this.folded = folded;
        this.keptMax = keptMax;
    }

    /** Promises this node's own next ballot, above one that it was told of. */
    Pledge promise(String entity, String holder, long above) {
        Pledge stands = stands(entity, holder);
        Pledge promised = stands.promising(Math.max(stands.ballot(), above) + 1);
        remember(promised);
        return promised;
    }

    /**
     * Promises a ballot, or votes in it, unless it has promised another that is not lower.
     *
     * @return how it stands now
     */
    Pledge pledge(Pledge asked) {
        Optional<Long> known = folded.numberOf(asked.entity(), asked.holder());
        if (known.isPresent()) {
            return asked.voting(known.get());
        }
        Pledge stands = stands(asked.entity(), asked.holder());
        if (asked.votes()) {
            return asked.ballot() < stands.ballot() ? stands : remember(asked);
        }
        if (asked.ballot() > stands.ballot()) {
            return remember(stands.promising(asked.ballot()));
        }
        // The same ballot again may be another asker's: who is told of a higher one got no promise.
        return asked.ballot() == stands.ballot()
                ? remember(stands.promising(stands.ballot() + 1))
                : stands;
    }

    /** Takes over how another voter stands. */
    void learn(Pledge told) {
        Pledge stands = stands(told.entity(), told.holder());
        Pledge voted = told.voted() > stands.voted() ? told : stands;
        remember(voted.promising(Math.max(told.ballot(), stands.ballot())));
    }

    /** Forgets what facts have taken the place of. */
    void tidy() {
        memory.oldest(keptMax).stream().filter(this::chosen).forEach(memory::drop);
    }

    private boolean chosen(Pledge pledge) {
        return folded.numberOf(pledge.entity(), pledge.holder()).isPresent();
    }

    private Pledge stands(String entity, String holder) {
        return memory.pledge(entity, holder).orElseGet(() -> Pledge.none(entity, holder));
    }

    /** Beyond the limit the oldest go: a version nobody registers again gets no second number. */
    private Pledge remember(Pledge pledge) {
        memory.put(pledge);
        if (memory.count() > keptMax) {
            tidy();
            memory.oldest(memory.count() - keptMax / 2).forEach(memory::drop);
        }
        return pledge;
    }
}
