package dev.rookery.sync.message;

/**
 * A no, with its reason, instead of the answer that was asked for.
 *
 * @param detail for people: operation, subject, cause, cure
 * @param seq for {@link Code#ORIGIN_ROLLED_BACK}, the seq that is held here; for {@link
 *     Code#CLOCK}, the wall clock of the one who refuses, ms since 1970; else 0
 */
public record Refusal(Code code, String detail, long seq) implements Message {

    /** Why. The wire carries its number. */
    public enum Code {
        /** The two belong to different clusters. */
        OTHER_CLUSTER(1),
        /** The two speak no common protocol. */
        PROTOCOL(2),
        /** The one who asked has issued less under its origin than others have seen of it. */
        ORIGIN_ROLLED_BACK(3),
        /** Another live node writes under the origin of the one who asked. */
        ORIGIN_CLAIMED(4),
        /** The message cannot be read or breaks a limit. */
        MALFORMED(5),
        /** Too much to do now: ask again later. */
        BUSY(6),
        /** The node cannot keep facts now (its disk, its snapshots). */
        UNABLE(7),
        /** The one who asked has called itself. */
        SELF(8),
        /** The clocks of the two are too far apart for signed requests. */
        CLOCK(9);

        private final int wire;

        Code(int wire) {
            this.wire = wire;
        }

        int wire() {
            return wire;
        }

        static Code ofWire(int wire) {
            for (Code code : values()) {
                if (code.wire == wire) {
                    return code;
                }
            }
            throw new IllegalArgumentException("unknown refusal " + wire);
        }
    }

    /** One that speaks of no seq. */
    public Refusal(Code code, String detail) {
        this(code, detail, 0);
    }

    public Refusal {
        detail = Limits.words(detail, Limits.DETAIL_CHARS_MAX);
    }
}
