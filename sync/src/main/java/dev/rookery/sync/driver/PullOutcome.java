package dev.rookery.sync.driver;

import java.util.Optional;

/**
 * How an exchange with one peer went, up to now.
 *
 * @param kept facts that were new here
 * @param given facts that were new there
 * @param complete whether this node now holds all that the peer held when it answered
 * @param problem why it is not complete, or what did not fit; empty when all is well
 */
public record PullOutcome(int kept, int given, boolean complete, Optional<String> problem) {}
