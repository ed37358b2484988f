package dev.rookery.sync.driver;

import dev.rookery.sync.message.Rumor;
import java.util.Optional;

/**
 * A rumor to be passed on.
 *
 * @param except the peer that it came from, which needs no echo; empty for this node's own facts
 */
public record OutgoingRumor(Rumor rumor, Optional<String> except) {}
