package dev.rookery.cli.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads HTTP/1.1 answers off a connection, piece by piece, keeping only the status and the start of
 * the body. Knows what nodes send: a length, chunks, or no body at all.
 *
 * <p>Threads: owned by the loop that owns the connection; not safe to share.
 */
final class ResponseReader {

    private static final int LINE_MAX = 16 << 10;
    private static final int KEPT_MAX = 512;

    private enum Part {
        STATUS,
        HEADERS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        DONE
    }

    private final StringBuilder line = new StringBuilder();
    private final StringBuilder kept = new StringBuilder();
    private Part part = Part.STATUS;
    private int status;
    private long left;
    private boolean chunked;

    /** For the next answer on the same connection. */
    void reset() {
        line.setLength(0);
        kept.setLength(0);
        part = Part.STATUS;
        status = 0;
        left = 0;
        chunked = false;
    }

    int status() {
        return status;
    }

    /** The first 512 bytes of the body, for an error's text. */
    String bodyStart() {
        return kept.toString();
    }

    /**
     * Takes what is there.
     *
     * @return true once the answer is complete; what follows it stays in {@code in}
     * @throws IllegalArgumentException when this is no HTTP
     */
    boolean read(ByteBuffer in) {
        while (part != Part.DONE && in.hasRemaining()) {
            switch (part) {
                case BODY, CHUNK -> takeBytes(in);
                default -> {
                    if (takeLine(in)) {
                        endOfLine(line.toString());
                        line.setLength(0);
                    }
                }
            }
        }
        return part == Part.DONE;
    }

    private void takeBytes(ByteBuffer in) {
        int taken = (int) Math.min(left, in.remaining());
        int wanted = Math.min(taken, KEPT_MAX - kept.length());
        if (wanted > 0) {
            byte[] start = new byte[wanted];
            in.get(in.position(), start);
            kept.append(new String(start, StandardCharsets.ISO_8859_1));
        }
        in.position(in.position() + taken);
        left -= taken;
        if (left == 0) {
            part = part == Part.CHUNK ? Part.CHUNK_END : Part.DONE;
        }
    }

    private boolean takeLine(ByteBuffer in) {
        while (in.hasRemaining()) {
            char c = (char) (in.get() & 0xff);
            if (c == '\n') {
                return true;
            }
            if (c != '\r') {
                line.append(c);
            }
            if (line.length() > LINE_MAX) {
                throw new IllegalArgumentException("a line longer than 16 KB");
            }
        }
        return false;
    }

    private void endOfLine(String text) {
        switch (part) {
            case STATUS -> {
                if (!text.startsWith("HTTP/1.") || text.length() < 12) {
                    throw new IllegalArgumentException("no HTTP status line: " + text);
                }
                status = Integer.parseInt(text.substring(9, 12));
                part = Part.HEADERS;
            }
            case HEADERS -> header(text);
            case CHUNK_SIZE -> {
                int end = text.indexOf(';');
                left = Long.parseLong((end < 0 ? text : text.substring(0, end)).strip(), 16);
                part = left == 0 ? Part.TRAILERS : Part.CHUNK;
            }
            case CHUNK_END -> part = Part.CHUNK_SIZE;
            case TRAILERS -> part = text.isEmpty() ? Part.DONE : Part.TRAILERS;
            default -> throw new IllegalStateException("a line within " + part);
        }
    }

    private void header(String text) {
        if (text.isEmpty()) {
            boolean bodyless = status == 204 || status == 304 || (!chunked && left == 0);
            part = bodyless ? Part.DONE : chunked ? Part.CHUNK_SIZE : Part.BODY;
        } else if (text.regionMatches(true, 0, "content-length:", 0, 15)) {
            left = Long.parseLong(text.substring(15).strip());
        } else if (text.regionMatches(true, 0, "transfer-encoding:", 0, 18)) {
            chunked = text.substring(18).strip().equalsIgnoreCase("chunked");
        }
    }
}
