package dev.rookery.node.reference;

/**
 * The buckets that addresses lead to.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface Buckets {

    /** For a node that was told of none. */
    Buckets NONE =
            (bucket, key) -> {
                throw new UnreadableException("this node reads no buckets", false);
            };

    /**
     * An object; nothing is asked of its server yet.
     *
     * @throws UnreadableException when this node's settings for the bucket cannot be used
     */
    Remote object(String bucket, String key);
}
