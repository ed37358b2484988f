package dev.rookery.node.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Percent-encoding, decoded once and strictly: bad escapes and bad UTF-8 are refused. */
final class PercentCode {
    private PercentCode() {}

    /**
     * Whether a raw path has no empty segment. What could be read in more than one way is refused
     * at once: bad escapes, bad UTF-8, dot segments however they are written, and characters that
     * should have been encoded.
     */
    static boolean hasOneSpelling(String path) {
        boolean plain = true;
        boolean whole = !path.endsWith("/");
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c > '~') {
                throw refused(path);
            }
            plain &= c != '%' && c != '.';
            whole &= c != '/' || !path.startsWith("/", i + 1);
        }
        if (!plain) {
            for (String segment : path.split("/", -1)) {
                requireName(segment);
            }
        }
        return whole;
    }

    private static void requireName(String raw) {
        String name = raw.indexOf('%') < 0 ? raw : decode(raw, false);
        if (name.equals(".") || name.equals("..")) {
            throw refused(raw);
        }
    }

    /** Decodes a name or value of a query, where {@code +} is a space. */
    static String decodeForm(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || c == '+' || c <= ' ' || c > '~') {
                return decode(raw, true);
            }
        }
        return raw;
    }

    private static String decode(String raw, boolean form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                out.write((hex(raw, i + 1) << 4) | hex(raw, i + 2));
                i += 2;
            } else if (c == '+' && form) {
                out.write(' ');
            } else if (c <= ' ' || c > '~') {
                throw refused(raw);
            } else {
                out.write(c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(out.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused(raw);
        }
    }

    private static int hex(String raw, int at) {
        int digit = at < raw.length() ? Character.digit(raw.charAt(at), 16) : -1;
        if (digit < 0 || raw.charAt(at) > 0x7F) {
            throw refused(raw);
        }
        return digit;
    }

    private static RefusedException refused(String raw) {
        return Problem.field(
                        ApiCode.PATH_INVALID,
                        "the address",
                        raw,
                        "percent-encoded UTF-8, encoded once, without dot segments")
                .refused();
    }
}
