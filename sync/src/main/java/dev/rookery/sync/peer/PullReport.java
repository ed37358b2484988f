package dev.rookery.sync.peer;

import java.util.Optional;
import java.util.Set;

/**
 * How a round with one peer went.
 *
 * @param peer who, by name or address
 * @param kept facts that were new here
 * @param given facts that were new there
 * @param complete whether this node now holds all that the peer held
 * @param entities of the facts that came, at most {@value Puller#ENTITIES_MAX} of them
 * @param problem why it is not complete, or what did not fit
 */
public record PullReport(
        String peer,
        long kept,
        long given,
        boolean complete,
        Set<String> entities,
        Optional<String> problem) {

    public PullReport {
        entities = Set.copyOf(entities);
    }

    /** The same of a peer called otherwise. */
    PullReport of(String called) {
        return new PullReport(called, kept, given, complete, entities, problem);
    }
}
