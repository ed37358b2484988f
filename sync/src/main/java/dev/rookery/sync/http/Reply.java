package dev.rookery.sync.http;

import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.Refusal;
import java.time.Duration;
import java.util.Optional;

/**
 * What the server answers: a message, or a reason in plain words.
 *
 * @param reason why not, for the log; empty when it is an answer
 * @param retryAfter for one who may come again
 */
record Reply(
        int status,
        boolean message,
        boolean packed,
        Body body,
        String reason,
        Optional<Duration> retryAfter) {

    static Reply of(Message message) {
        return message instanceof Refusal refusal
                ? refusal(refusal, Optional.empty())
                : new Reply(
                        200,
                        true,
                        false,
                        new Body(MessageCodec.encode(message)),
                        "",
                        Optional.empty());
    }

    static Reply refusal(Refusal refusal, Optional<Duration> retryAfter) {
        return new Reply(
                status(refusal.code()),
                true,
                false,
                new Body(MessageCodec.encode(refusal)),
                refusal.code() + ": " + refusal.detail(),
                retryAfter);
    }

    /** Too much to do now. */
    static Reply later(String why) {
        return refusal(new Refusal(Refusal.Code.BUSY, why), Optional.of(Duration.ofSeconds(1)));
    }

    static Reply words(int status, String reason) {
        return new Reply(status, false, false, Body.text(reason), reason, Optional.empty());
    }

    /** Whether it is worth a line in a log: "not now" is none, nor is a node that meets itself. */
    boolean notable() {
        return status != 200 && status != 429 && !reason.startsWith(Refusal.Code.SELF + ":");
    }

    /** Smaller on the way, where there is enough of it and it pays. */
    Reply pack() {
        return packed || body.length() < Packing.BYTES_MIN || !Packing.pays(body)
                ? this
                : new Reply(status, message, true, Packing.pack(body), reason, retryAfter);
    }

    String contentType() {
        return message ? "application/octet-stream" : "text/plain; charset=utf-8";
    }

    private static int status(Refusal.Code code) {
        return switch (code) {
            case CLOCK -> 401;
            case OTHER_CLUSTER, ORIGIN_ROLLED_BACK, ORIGIN_CLAIMED, SELF -> 409;
            case PROTOCOL -> 426;
            case MALFORMED -> 400;
            case BUSY -> 429;
            case UNABLE -> 503;
        };
    }
}
