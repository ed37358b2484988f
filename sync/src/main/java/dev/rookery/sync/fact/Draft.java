package dev.rookery.sync.fact;

import java.util.Optional;

/**
 * What somebody wants stated, before it has a name, a rank and a hash.
 *
 * <p>Threads: immutable; the body is shared and must not be written to.
 *
 * @param kind what is stated, such as {@code version.register}
 * @param entity of what, such as {@code square8_2p/1}
 * @param body the statement; its meaning is the node's
 * @param actor who states it
 * @param meaning what the body was written from, so that its writer need not read it again; no part
 *     of the fact, and lost as soon as it leaves the process
 */
@SuppressWarnings("ArrayRecordComponent") // a body is never compared; facts compare by hash
public record Draft(
        String kind, String entity, byte[] body, String actor, Optional<Object> meaning) {

    /** Of a body alone. */
    public Draft(String kind, String entity, byte[] body, String actor) {
        this(kind, entity, body, actor, Optional.empty());
    }
}
