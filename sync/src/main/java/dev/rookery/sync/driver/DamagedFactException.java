package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Dot;

/**
 * A stored fact's bytes are not what was kept. It alone cannot be read; the store works.
 *
 * <p>Threads: immutable.
 */
public final class DamagedFactException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Names the fact, and what to do. */
    public DamagedFactException(Dot dot) {
        super(
                "could not read fact "
                        + dot
                        + ": its bytes are damaged on this disk; rookery sync audit gets them from"
                        + " a peer, rookery backup restore from a backup",
                false,
                null);
    }
}
