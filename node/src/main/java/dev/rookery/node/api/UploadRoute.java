package dev.rookery.node.api;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.artifact.Upload;
import dev.rookery.sync.fact.Hash;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Takes an artifact in as a whole: what breaks off is gone.
 *
 * <p>Threads: runs on Vert.x event loops; the disk is written by workers.
 */
final class UploadRoute {
    static final String TEMPLATE = "/api/v1/artifacts";
    private static final String EXPECTED = "X-Content-SHA256";

    private final ArtifactStore store;
    private final Responder responder;
    private final Intakes intakes;

    UploadRoute(ArtifactStore store, Responder responder, Intakes intakes) {
        this.store = store;
        this.responder = responder;
        this.intakes = intakes;
    }

    void take(Exchange exchange) {
        exchange.noQuery();
        HttpServerRequest request = exchange.request();
        long begun = System.nanoTime();
        Optional<Problem> refused = Guard.checkBody(request, false);
        Optional<Hash> expected =
                exchange.header(EXPECTED).map(text -> ArtifactRoutes.hash(EXPECTED, text));
        if (refused.isEmpty() && BodyReader.announced(request) > store.bytesMax()) {
            refused = Optional.of(BodyReader.tooLarge(store.bytesMax()));
        }
        if (refused.isPresent()) {
            responder.refuse(request, TEMPLATE, begun, refused.get());
        } else {
            intakes.begin(exchange, begun, () -> new Whole(expected));
        }
    }

    /** The whole of an artifact, in one go. */
    private final class Whole implements Intakes.Sink {
        private final Optional<Hash> expected;
        private final Upload upload = store.begin();

        Whole(Optional<Hash> expected) {
            this.expected = expected;
        }

        @Override
        public void write(ByteBuffer bytes) {
            if (!upload.write(bytes)) {
                throw BodyReader.tooLarge(store.bytesMax()).refused();
            }
        }

        @Override
        public Reply finish() {
            Upload.Outcome outcome = upload.finish(expected);
            if (outcome instanceof Upload.Different different) {
                throw differs(EXPECTED, different).refused();
            }
            return reply(((Upload.Kept) outcome).artifact());
        }

        @Override
        public void close() {
            upload.close();
        }
    }

    /** What is kept. */
    static Reply reply(StoredArtifact kept) {
        return Reply.json(
                201,
                out -> {
                    out.writeStartObject();
                    out.writeStringField("sha256", kept.hash().toString());
                    out.writeNumberField("size", kept.size());
                    out.writeEndObject();
                });
    }

    static Problem differs(String field, Upload.Different different) {
        return Problem.field(
                ApiCode.ARTIFACT_HASH_MISMATCH,
                field,
                different.expected().toString(),
                "the SHA-256 of the bytes, which is " + different.found());
    }
}
