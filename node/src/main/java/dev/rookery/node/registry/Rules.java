package dev.rookery.node.registry;

/**
 * Says yes or no to commands. Judged inside the open transaction, so each command sees what those
 * before it made.
 *
 * <p>Threads: immutable; as the tables handed in.
 */
public final class Rules {

    private final RegistryPolicy policy;

    public Rules(RegistryPolicy policy) {
        this.policy = policy;
    }

    /** What this node's operator decided. */
    public RegistryPolicy policy() {
        return policy;
    }

    /**
     * Judges a command; writes nothing.
     *
     * @param atMillis the wall clock that the facts will carry, ms since 1970
     */
    public Decision judge(Command command, FoldTables tables, long atMillis) {
        throw new UnsupportedOperationException("being built");
    }
}
