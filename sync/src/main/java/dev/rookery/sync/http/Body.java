package dev.rookery.sync.http;

import dev.rookery.sync.message.Limits;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a request or an answer, whole.
 *
 * <p>Threads: immutable; the array is shared and not to be written to.
 */
final class Body {
    static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;

    Body(byte[] bytes) {
        this.bytes = bytes;
    }

    static Body text(String text) {
        return new Body(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }

    /** As UTF-8, its control characters made harmless. */
    String text() {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return Limits.words(text, text.length());
    }
}
