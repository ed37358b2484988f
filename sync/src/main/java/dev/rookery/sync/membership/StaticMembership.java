package dev.rookery.sync.membership;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The peers that the settings name. They never change, and nobody can tell who is the oldest.
 *
 * <p>Threads: immutable.
 */
public final class StaticMembership implements Membership {
    private final List<Member> members;

    /**
     * @param seeds peers' sync addresses; repeats are dropped
     */
    public StaticMembership(List<URI> seeds) {
        members =
                new LinkedHashSet<>(seeds)
                        .stream().map(url -> new Member(Optional.empty(), url)).toList();
    }

    @Override
    public List<Member> members() {
        return members;
    }

    @Override
    public boolean oldest() {
        return true;
    }

    @Override
    public boolean settled() {
        return true;
    }

    @Override
    public void onChange(Runnable listener) {
        // Nothing here ever changes.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
