package dev.rookery.sync.peer;

/**
 * From when on a node begins with a peer's snapshot instead of pulling each fact.
 *
 * <p>Threads: immutable.
 *
 * @param factsMin facts that it lacks; a snapshot is worth its making from some ten thousand on
 * @param bytesMin bytes of facts that it lacks, reckoned from the mean of those that came
 */
public record JoinSettings(long factsMin, long bytesMin) {

    /** 50,000 facts or 64 MiB. */
    public static final JoinSettings DEFAULT = new JoinSettings(50_000, 64L << 20);

    /** A snapshot brings what is held already too: at most so many times what is lacking. */
    private static final long WHOLE_MAX = 4;

    public JoinSettings {
        if (factsMin < 1 || bytesMin < 1) {
            throw new IllegalArgumentException(
                    "a snapshot begins at 1 fact and 1 byte at least: "
                            + factsMin
                            + ", "
                            + bytesMin);
        }
    }

    /**
     * Whether a snapshot is the shorter way.
     *
     * @param held facts that are here
     * @param lacking facts that the peer has and this node has not
     * @param meanBytes of a fact
     */
    boolean pays(long held, long lacking, long meanBytes) {
        // By division: a peer may claim to hold any number of facts.
        boolean far = lacking > factsMin || lacking > bytesMin / Math.max(1, meanBytes);
        return far && (held + WHOLE_MAX - 2) / (WHOLE_MAX - 1) <= lacking;
    }
}
