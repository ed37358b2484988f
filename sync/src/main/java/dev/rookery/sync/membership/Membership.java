package dev.rookery.sync.membership;

import java.util.List;

/**
 * Who else there may be, as far as this source knows. A hint: sync tries whom it names, and goes on
 * when it is wrong, empty or dead.
 *
 * <p>Threads: safe for any thread; no method blocks but {@link #close}, which is bounded.
 */
public interface Membership extends AutoCloseable {

    /** The others, this node left out, in a stable order. */
    List<Member> members();

    /**
     * Whether this node should do what one node suffices for. True where nobody can tell: whoever
     * asks must be harmless when two believe it.
     */
    boolean oldest();

    /**
     * Whether the list says who is there, as well as the source can know; false while the source is
     * still starting.
     */
    boolean settled();

    /**
     * Has somebody told, on a thread of the source's, whenever {@link #members} may have changed.
     */
    void onChange(Runnable listener);

    @Override
    void close();
}
