package dev.rookery.node.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Percent-encoding, decoded once and strictly: bad escapes and bad UTF-8 are refused. */
final class PercentCode {
    private PercentCode() {}

    /** Decodes one segment of a path, which is a name and never a dot segment. */
    static String decodeSegment(String raw) {
        String name = raw.indexOf('%') < 0 ? raw : decode(raw, false);
        if (name.equals(".") || name.equals("..")) {
            throw refused(raw);
        }
        return name;
    }

    /** Decodes a name or value of a query, where {@code +} is a space. */
    static String decodeForm(String raw) {
        return raw.indexOf('%') < 0 && raw.indexOf('+') < 0 ? raw : decode(raw, true);
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
            } else if (c > 0x7F) {
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
