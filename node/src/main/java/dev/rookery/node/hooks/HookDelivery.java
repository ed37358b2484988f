package dev.rookery.node.hooks;

import java.util.Locale;

/**
 * One attempt at one event, as the log of deliveries keeps it.
 *
 * <p>Threads: immutable.
 *
 * @param atMillis ms since 1970
 * @param eventId the CloudEvent's, the same for every attempt and from every node
 * @param status the receiver's; 0 when nothing came
 * @param detail why it failed; empty text when it did not
 * @param tookMillis with the attempts that were made at once
 */
public record HookDelivery(
        long atMillis,
        String eventId,
        String type,
        Outcome outcome,
        int status,
        String detail,
        long tookMillis) {

    /** What became of it. */
    public enum Outcome {
        /** The receiver took it: 2xx. */
        DELIVERED,
        /** The receiver does not want it, 3xx or 4xx: it is not sent again. */
        REFUSED,
        /** It is tried again. */
        FAILED,
        /** It failed for too long, and is not sent again. */
        GIVEN_UP;

        /** Lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the next event is due. */
        boolean over() {
            return this != FAILED;
        }
    }
}
