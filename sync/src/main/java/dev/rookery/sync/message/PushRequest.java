package dev.rookery.sync.message;

import java.util.List;

/**
 * Rumors, as a hint: what does not extend the receiver's prefix is dropped, and a pull repairs it.
 * One without rumors only tells, and asks, what is held.
 *
 * @param sender the node id of the one who pushes
 * @param holdings what the sender holds, durably, of the origins of which it wants to know how far
 *     the receiver holds them, or of which it has just received facts
 */
public record PushRequest(String sender, List<Rumor> rumors, List<Holding> holdings)
        implements Message {

    public PushRequest {
        Limits.text("a node id", sender, Limits.NAME_BYTES_MAX);
        rumors = List.copyOf(rumors);
        holdings = List.copyOf(holdings);
        Limits.count("rumors", rumors.size(), Limits.RUMORS_MAX);
        Limits.count("holdings", holdings.size(), Limits.HOLDINGS_MAX);
    }

    /** Rumors alone. */
    public PushRequest(String sender, List<Rumor> rumors) {
        this(sender, rumors, List.of());
    }
}
