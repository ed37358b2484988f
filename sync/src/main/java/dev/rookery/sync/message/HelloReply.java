package dev.rookery.sync.message;

import dev.rookery.sync.fact.Hash;

/**
 * The other's answer to a {@link Hello} that it accepts.
 *
 * @param hello the one who answers, in the same words
 * @param protocol the newest protocol that both speak
 * @param root what the one who answers holds
 */
public record HelloReply(Hello hello, int protocol, Hash root) implements Message {}
