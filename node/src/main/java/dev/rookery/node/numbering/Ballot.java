package dev.rookery.node.numbering;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.Pledge;
import dev.rookery.sync.message.Seats;
import dev.rookery.sync.peer.Answer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The voters, this node first.
 *
 * <p>Threads: safe for any thread; never blocks.
 */
public interface Ballot {

    /** Why nothing can be claimed now, as far as this node can tell without asking. */
    Optional<String> closed();

    /**
     * What needs a number.
     *
     * @param preferred the number that was set aside for it; 0 for none
     * @param atLeast from where on one may be free
     * @param apart whether others want numbers of this model now: then each seat has its own
     * @param ballot the highest that anybody is known to have promised for it
     */
    record Wish(Command.Register asked, long preferred, long atLeast, boolean apart, long ballot) {}

    /**
     * A number that this node voted for.
     *
     * @param pledge the ballot that it promised, where the version may be asked for elsewhere too
     */
    record Chosen(ModelKey model, Claim claim, Optional<Pledge> pledge) {}

    /**
     * What this node chose.
     *
     * @param seats under which it voted
     * @param numbers for each wish one, or none where it needs none
     */
    record Choice(Seats seats, List<Optional<Chosen>> numbers) {}

    /**
     * This node chooses numbers and votes for them, durably.
     *
     * @return empty when this node may not vote now
     */
    CompletionStage<Optional<Choice>> choose(List<Wish> wishes);

    /**
     * How this node voted in its own ballots.
     *
     * @param seats under which it voted
     * @param pledges how it stands on each
     */
    record Pledged(Seats seats, List<Pledge> pledges) {}

    /**
     * This node votes in ballots that it had others promise, durably.
     *
     * @return empty when this node may not vote now
     */
    CompletionStage<Optional<Pledged>> pledge(List<Pledge> pledges);

    /** Asks each other node for its votes; each answer fails for itself. */
    List<CompletionStage<Answer<ClaimReply>>> ask(
            Seats seats, List<Claim> claims, List<Pledge> pledges);

    /** An answer showed other seats: they are taken over before anything is chosen again. */
    void heard(Seats seats);
}
