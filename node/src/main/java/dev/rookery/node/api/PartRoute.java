package dev.rookery.node.api;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.PartialUpload;
import dev.rookery.node.artifact.PartialUploads;
import dev.rookery.node.artifact.Upload;
import dev.rookery.sync.fact.Hash;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes an artifact in under the hash that it will have, from any byte on that is the next one:
 * what breaks off is kept for a while, and {@code HEAD} tells how much. A part is a PUT with a
 * Content-Range (RFC 9110, section 14.5).
 *
 * <p>Threads: runs on Vert.x event loops; the disk is written by workers.
 */
final class PartRoute {

    /** How much of an unfinished upload the node has. */
    static final String OFFSET = "Upload-Offset";

    private static final String RANGE = "Content-Range";
    private static final String ACCEPTED = "bytes FIRST-LAST/TOTAL, with as many bytes in the body";
    private static final Pattern RANGE_FORM =
            Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    private final ArtifactStore store;
    private final Responder responder;
    private final Intakes intakes;

    PartRoute(ArtifactStore store, Responder responder, Intakes intakes) {
        this.store = store;
        this.responder = responder;
        this.intakes = intakes;
    }

    /**
     * Which bytes a request brings.
     *
     * @param from the first one
     * @param length how many
     * @param total of the artifact; empty where the end of the body is its end
     */
    private record Span(long from, long length, OptionalLong total) {

        private String text() {
            return "bytes %d-%d/%d".formatted(from, from + length - 1, total.orElse(length));
        }
    }

    void take(Exchange exchange) {
        exchange.noQuery();
        HttpServerRequest request = exchange.request();
        long begun = System.nanoTime();
        Hash hash = ArtifactRoutes.hash("sha256", exchange.value(0));
        Optional<Problem> refused = Guard.checkBody(request, false);
        Span span = span(exchange);
        if (refused.isEmpty() && span.total().orElse(0) > store.bytesMax()) {
            refused = Optional.of(BodyReader.tooLarge(store.bytesMax()));
        }
        if (refused.isPresent()) {
            responder.refuse(request, exchange.route().template(), begun, refused.get());
        } else {
            intakes.begin(exchange, begun, () -> new Part(hash, span));
        }
    }

    private static Span span(Exchange exchange) {
        Optional<String> range = exchange.header(RANGE);
        long announced = BodyReader.announced(exchange.request());
        if (range.isEmpty()) {
            OptionalLong total = announced < 0 ? OptionalLong.empty() : OptionalLong.of(announced);
            return new Span(0, total.orElse(Long.MAX_VALUE), total);
        }
        Matcher parts = RANGE_FORM.matcher(range.get());
        if (parts.matches()) {
            long from = Long.parseLong(parts.group(1));
            long length = Long.parseLong(parts.group(2)) - from + 1;
            long total = Long.parseLong(parts.group(3));
            boolean fits = length > 0 && length <= total - from;
            if (fits && (announced < 0 || announced == length)) {
                return new Span(from, length, OptionalLong.of(total));
            }
        }
        throw Problem.field(ApiCode.HEADER_INVALID, RANGE, range.get(), ACCEPTED).refused();
    }

    /** What one request adds. */
    private final class Part implements Intakes.Sink {
        private final Hash hash;
        private final Span span;
        private final PartialUpload.Sender sender;
        private long came;

        Part(Hash hash, Span span) {
            this.hash = hash;
            this.span = span;
            this.sender = sender(store.partials().claim(hash, span.from()), span.from());
        }

        @Override
        public void write(ByteBuffer bytes) {
            came += bytes.remaining();
            if (came > span.length()) {
                throw Problem.field(ApiCode.HEADER_INVALID, RANGE, span.text(), ACCEPTED).refused();
            }
            PartialUpload.Taken taken = sender.write(bytes);
            if (taken == PartialUpload.Taken.TOO_LARGE) {
                throw BodyReader.tooLarge(store.bytesMax()).refused();
            }
            if (taken == PartialUpload.Taken.LOST) {
                throw busy().refused();
            }
        }

        @Override
        public Reply finish() {
            long total = span.total().orElse(sender.held());
            PartialUpload.Ended ended = sender.end(total);
            if (ended instanceof PartialUpload.Lost) {
                throw busy().refused();
            }
            if (ended instanceof PartialUpload.Unfinished unfinished) {
                return more(hash, unfinished.held(), total);
            }
            Upload.Outcome outcome = ((PartialUpload.Whole) ended).outcome();
            if (outcome instanceof Upload.Different different) {
                throw UploadRoute.differs("sha256", different).refused();
            }
            return UploadRoute.reply(((Upload.Kept) outcome).artifact());
        }

        @Override
        public void close() {
            sender.close();
        }
    }

    private static PartialUpload.Sender sender(PartialUploads.Claim claim, long from) {
        if (claim instanceof PartialUploads.Granted granted) {
            return granted.sender();
        }
        if (claim instanceof PartialUploads.OutOfPlace other) {
            throw Problem.of(
                            ApiCode.UPLOAD_OFFSET,
                            "the node has %d bytes of this upload, the body begins at %d"
                                    .formatted(other.held(), from),
                            "send what follows, see Upload-Offset in the answer to HEAD; or all")
                    .with("upload_offset", List.of(String.valueOf(other.held())))
                    .refused();
        }
        throw (claim instanceof PartialUploads.Busy ? busy() : Failures.overloaded()).refused();
    }

    private static Problem busy() {
        return Problem.of(
                ApiCode.UPLOAD_BUSY,
                "somebody else is sending the same artifact",
                "ask with HEAD whether it is here by now, and go on if the other has stopped");
    }

    private static Reply more(Hash hash, long held, long total) {
        Reply reply =
                Reply.json(
                        202,
                        out -> {
                            out.writeStartObject();
                            out.writeStringField("sha256", hash.toString());
                            out.writeNumberField("received", held);
                            out.writeNumberField("size", total);
                            out.writeEndObject();
                        });
        return new Reply(
                reply.status(),
                reply.contentType(),
                reply.body(),
                Map.of(OFFSET, String.valueOf(held)));
    }
}
