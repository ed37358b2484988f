package dev.rookery.node.api;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer that fits in memory.
 *
 * <p>Threads: immutable; the buffer is not written to again.
 *
 * @param headers further headers by name
 */
record Reply(int status, String contentType, Buffer body, Map<String, String> headers) {

    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";

    static Reply json(int status, Json.Writer writer) {
        return new Reply(status, JSON, Buffer.buffer(Json.bytes(writer)), Map.of());
    }

    static Reply text(int status, String contentType, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Reply(status, contentType, Buffer.buffer(bytes), Map.of());
    }

    /** Nothing to say but that it is done. */
    static Reply empty() {
        return new Reply(204, "", Buffer.buffer(), Map.of());
    }

    static Reply problem(Problem problem) {
        return problem(problem, out -> {});
    }

    /**
     * @param more writes further fields of the problem
     */
    static Reply problem(Problem problem, Json.Writer more) {
        Map<String, String> headers =
                problem.status() == 503 || problem.status() == 429
                        ? Map.of("Retry-After", "1")
                        : Map.of();
        byte[] bytes = Json.bytes(out -> ProblemJson.write(out, problem, more));
        return new Reply(problem.status(), PROBLEM, Buffer.buffer(bytes), headers);
    }
}
