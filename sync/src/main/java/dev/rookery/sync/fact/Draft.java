package dev.rookery.sync.fact;

/**
 * What somebody wants stated, before it has a name, a rank and a hash.
 *
 * <p>Threads: immutable; the body is shared and must not be written to.
 *
 * @param kind what is stated, such as {@code version.register}
 * @param entity of what, such as {@code square8_2p/1}
 * @param body the statement; its meaning is the node's
 * @param actor who states it
 */
@SuppressWarnings("ArrayRecordComponent") // a body is never compared; facts compare by hash
public record Draft(String kind, String entity, byte[] body, String actor) {}
