package dev.rookery.sync.message;

import java.util.List;

/**
 * The answer to a {@link PushRequest}, once what was new is durable.
 *
 * @param kept how many facts were new
 * @param gap whether some did not extend the prefix, so that the receiver will pull
 * @param holdings what the receiver holds now, durably, of the origins whose holdings it was told
 */
public record PushReply(int kept, boolean gap, List<Holding> holdings) implements Message {

    public PushReply {
        Limits.count("kept facts", kept, Limits.FACTS_MAX);
        holdings = List.copyOf(holdings);
        Limits.count("holdings", holdings.size(), Limits.HOLDINGS_MAX);
    }
}
