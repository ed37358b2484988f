package dev.rookery.sync.message;

/**
 * How a voter stands on the question which number one holder gets, where it may be asked for at
 * several nodes at once. Also what is asked of it: to promise a ballot, or to vote in one.
 *
 * <p>Source: the acceptor of Lamport, <em>Paxos Made Simple</em>, 2001, section 2.2.
 *
 * @param entity whose numbers they are
 * @param holder who gets one of them: 1-128 bytes
 * @param ballot in lower ones than this nothing is voted for; up to {@link Limits#BALLOT_MAX}
 * @param voted the ballot of the last vote; 0 for none
 * @param number what was voted for then; 0 for none
 */
public record Pledge(String entity, String holder, long ballot, long voted, long number) {

    /** Fewest bytes of one on the wire. */
    static final int BYTES_MIN = 7;

    public Pledge {
        Limits.text("an entity", entity, Limits.ENTITY_BYTES_MAX);
        Limits.text("who gets a number", holder, Limits.NAME_BYTES_MAX);
        if (voted < 0 || voted > ballot || ballot > Limits.BALLOT_MAX) {
            throw new IllegalArgumentException(
                    "a vote in ballot " + voted + " and a promise of ballot " + ballot);
        }
        if (number < 0 || number > Limits.CLAIMED_MAX || (number == 0) != (voted == 0)) {
            throw new IllegalArgumentException(
                    "a vote for number " + number + " in ballot " + voted);
        }
    }

    /** Of a voter that was not asked yet. */
    public static Pledge none(String entity, String holder) {
        return new Pledge(entity, holder, 0, 0, 0);
    }

    /** The same with a promise of a ballot, whatever was voted for. */
    public Pledge promising(long promised) {
        return new Pledge(entity, holder, promised, voted, number);
    }

    /** Asks for a promise of this ballot. */
    public Pledge asPromise() {
        return new Pledge(entity, holder, ballot, 0, 0);
    }

    /** A vote for a number in this ballot. */
    public Pledge voting(long chosen) {
        return new Pledge(entity, holder, ballot, ballot, chosen);
    }

    /** Whether it is a vote in its ballot, and not only a promise of it. */
    public boolean votes() {
        return voted == ballot;
    }

    /** Whether an answer grants what the asker itself has promised, or voted for, by this. */
    public boolean grantedBy(Pledge answer) {
        return votes() ? answer.equals(this) : answer.ballot == ballot;
    }
}
