package dev.rookery.sync.peer;

import dev.rookery.sync.message.Message;

/**
 * What a peer answered.
 *
 * @param node who says it is
 * @param bytesOut of the request's body
 * @param bytesIn of the answer's body
 */
public record Answer<M extends Message>(M message, String node, long bytesOut, long bytesIn) {}
