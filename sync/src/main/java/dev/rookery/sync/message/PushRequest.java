package dev.rookery.sync.message;

import java.util.List;

/**
 * Rumors, as a hint: what does not extend the receiver's prefix is dropped, and a pull repairs it.
 *
 * @param sender the node id of the one who pushes
 */
public record PushRequest(String sender, List<Rumor> rumors) implements Message {

    public PushRequest {
        Limits.text("a node id", sender, Limits.NAME_BYTES_MAX);
        rumors = List.copyOf(rumors);
        Limits.count("rumors", rumors.size(), Limits.RUMORS_MAX);
    }
}
