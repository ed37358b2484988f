package dev.rookery.sync.message;

/**
 * "This number of this entity is for this one and for no other."
 *
 * @param entity whose numbers they are
 * @param number 1 to {@link Limits#CLAIMED_MAX}
 * @param holder for whom it is: 1-128 bytes; empty for nobody, neither this number nor one below
 */
public record Claim(String entity, long number, String holder) {

    /** Fewest bytes of one on the wire. */
    static final int BYTES_MIN = 4;

    public Claim {
        Limits.text("an entity", entity, Limits.ENTITY_BYTES_MAX);
        if (!holder.isEmpty()) {
            Limits.text("who claims", holder, Limits.NAME_BYTES_MAX);
        }
        if (number < 1 || number > Limits.CLAIMED_MAX) {
            throw new IllegalArgumentException(
                    "numbers from 1 to " + Limits.CLAIMED_MAX + " are claimed, not " + number);
        }
    }

    /** Whether it is for nobody: all numbers up to this one are spent. */
    public boolean spent() {
        return holder.isEmpty();
    }
}
