package dev.rookery.sync.http;

import dev.rookery.sync.driver.BlobAsk;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.BlobPart;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which piece of an artifact a request is for: {@code Range: bytes=N-M}; without it, its beginning.
 * As with snapshots it needs no signature: the answer says, signed, what it is a piece of.
 *
 * <p>Threads: stateless.
 */
final class BlobHeaders {
    private static final String RANGE = "Range";
    private static final Pattern FORM = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

    private BlobHeaders() {}

    /** As headers. */
    static Map<String, String> of(long from, int bytes) {
        return Map.of(RANGE, "bytes=" + from + "-" + (from + bytes - 1));
    }

    /**
     * Reads them.
     *
     * @param pieceMax most bytes of the answer, whatever was asked for
     * @throws IllegalArgumentException when they have not their form
     */
    static BlobAsk read(Hash whole, int pieceMax, Function<String, Optional<String>> header) {
        Optional<String> range = header.apply(RANGE);
        if (range.isEmpty()) {
            return new BlobAsk(whole, 0, pieceMax);
        }
        Matcher form = FORM.matcher(range.get());
        if (!form.matches()) {
            throw new IllegalArgumentException("an artifact's Range is not " + FORM);
        }
        long from = Long.parseLong(form.group(1));
        long to = form.group(2).isEmpty() ? Long.MAX_VALUE - 1 : Long.parseLong(form.group(2));
        if (to < from) {
            throw new IllegalArgumentException("an artifact's Range ends before it begins");
        }
        return new BlobAsk(whole, from, (int) Math.min(to - from + 1, pieceMax));
    }

    /** A quarter of a second's bytes, so that pulls are not held up; 64 KiB to 1 MiB. */
    static int pieceMax(long bytesPerSecond) {
        return (int) Math.max(64 << 10, Math.min(bytesPerSecond / 4, BlobPart.BYTES_MAX));
    }
}
