package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * Under which origins this node has written.
 *
 * <p>Threads: immutable.
 *
 * @param current the origin under which it writes now
 * @param sealed its earlier incarnations, oldest first; under them it never writes again
 */
public record NodeIdentity(Origin current, List<Origin> sealed) {

    public NodeIdentity {
        sealed = List.copyOf(sealed);
        if (sealed.contains(current)) {
            throw new IllegalArgumentException("an origin that was sealed is not used: " + current);
        }
    }

    /** A node on its first start. */
    public static NodeIdentity first(Origin current) {
        return new NodeIdentity(current, List.of());
    }

    /** A new incarnation; the one before is sealed. */
    public NodeIdentity rotate(Origin fresh) {
        List<Origin> before = new ArrayList<>(sealed);
        before.add(current);
        return new NodeIdentity(fresh, before);
    }
}
