package dev.rookery.node.registry;

import java.util.Optional;

/**
 * Which stretch of a list is asked for.
 *
 * <p>Threads: immutable.
 *
 * @param limit 1 … {@value #LIMIT_MAX}
 * @param token from the page before; empty for the first
 */
public record PageRequest(int limit, Optional<String> token) {

    /** Most items on a page. */
    public static final int LIMIT_MAX = 1_000;

    /** Items on a page when nobody says. */
    public static final int LIMIT_DEFAULT = 100;

    /** The first page, as long as nobody says otherwise. */
    public static final PageRequest FIRST = new PageRequest(LIMIT_DEFAULT, Optional.empty());

    public PageRequest {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("a page has 1 to " + LIMIT_MAX + ": " + limit);
        }
    }
}
