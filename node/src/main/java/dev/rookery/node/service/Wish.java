package dev.rookery.node.service;

import java.util.function.Consumer;

/**
 * What a caller wants of a write beside the write.
 *
 * @param acks how many nodes are to hold it before the answer
 * @param whenGone takes what is to be run should the caller go away before it is answered
 */
public record Wish(Acks acks, Consumer<Runnable> whenGone) {

    /** An answer as soon as it is durable here. */
    public static final Wish NONE = of(Acks.ONE);

    /** Of a caller that stays. */
    public static Wish of(Acks acks) {
        return new Wish(acks, gone -> {});
    }
}
