package dev.rookery.sync.message;

/**
 * The answer to a {@link PushRequest}, once what was new is durable.
 *
 * @param kept how many facts were new
 * @param gap whether some did not extend the prefix, so that the receiver will pull
 */
public record PushReply(int kept, boolean gap) implements Message {

    public PushReply {
        Limits.count("kept facts", kept, Limits.FACTS_MAX);
    }
}
