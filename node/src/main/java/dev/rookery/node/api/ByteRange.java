package dev.rookery.node.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of bytes, as RFC 9110 section 14 has it; several at once are answered as if none was
 * asked for.
 *
 * <p>Threads: immutable.
 *
 * @param from first byte
 * @param length how many, at least 1
 */
record ByteRange(long from, long length) {
    private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** What a header asks of bytes of this size. */
    sealed interface Asked {

        /** Everything. */
        record All() implements Asked {}

        /** A part. */
        record Part(ByteRange range) implements Asked {}

        /** Nothing that is there. */
        record Outside() implements Asked {}
    }

    static Asked asked(Optional<String> header, long size) {
        Matcher form = FORM.matcher(header.orElse(""));
        if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
            return new Asked.All();
        }
        if (form.group(1).isEmpty()) {
            long last = Math.min(size, Long.parseLong(form.group(2)));
            return last == 0
                    ? new Asked.Outside()
                    : new Asked.Part(new ByteRange(size - last, last));
        }
        long from = Long.parseLong(form.group(1));
        long to = form.group(2).isEmpty() ? size - 1 : Long.parseLong(form.group(2));
        if (to < from && !form.group(2).isEmpty()) {
            return new Asked.All();
        }
        return from >= size
                ? new Asked.Outside()
                : new Asked.Part(new ByteRange(from, Math.min(to, size - 1) - from + 1));
    }
}
