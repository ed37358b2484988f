package dev.rookery.sync.peer;

/**
 * A peer's snapshot was not used. The message says which, why, and what is done instead.
 *
 * <p>Threads: immutable.
 */
public final class SnapshotRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean peersFault;

    /**
     * @param peersFault whether what it sent is wrong; else this node could not
     */
    public SnapshotRefusedException(String message, boolean peersFault, Throwable cause) {
        super(message, cause);
        this.peersFault = peersFault;
    }

    /** Whether no honest peer sends that: its breaker counts it. */
    public boolean peersFault() {
        return peersFault;
    }
}
