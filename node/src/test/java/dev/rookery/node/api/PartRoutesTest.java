package dev.rookery.node.api;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads in parts, over real sockets. */
class PartRoutesTest {
    private static final byte[] BYTES = "weights".getBytes(StandardCharsets.UTF_8);
    private static final String ARTIFACT = "/api/v1/artifacts/" + Hash.of(BYTES);
    private static final String OCTETS = "Content-Type: application/octet-stream";

    @TempDir Path folder;
    private ApiFixture api;

    @BeforeEach
    void open() {
        api = new ApiFixture(folder, HttpLimits.DEFAULTS);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void partsMakeAWholeAndHeadTellsHowFarTheyAre() throws IOException {
        assertEquals("404 0", head());

        ApiFixture.Answer first = put("bytes 0-3/7", "weig");

        assertEquals(202, first.status(), first::text);
        assertEquals("4", first.headers().get("upload-offset"));
        assertEquals(4, first.json().path("received").asInt());
        assertEquals("404 4", head());
        ApiFixture.Answer last = put("bytes 4-6/7", "hts");
        assertEquals(201, last.status(), last::text);
        assertEquals(7, last.json().path("size").asInt());
        assertEquals("200 -", head());
        assertEquals("weights", api.get(ARTIFACT).text());
    }

    @Test
    void aWholeInOneGoNeedsNoRangeAndMayComeTwice() {
        for (int i = 0; i < 2; i++) {
            String head = ApiFixture.head("PUT", ARTIFACT, OCTETS, "Content-Length: 7");
            assertEquals(201, api.raw(head, BYTES).status());
        }
        String chunked = ApiFixture.head("PUT", ARTIFACT, OCTETS, "Transfer-Encoding: chunked");
        byte[] body = "7\r\nweights\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(201, api.raw(chunked, body).status());
    }

    @Test
    void aConnectionThatBreaksLeavesWhatCame() throws IOException {
        try (Socket socket = api.connect()) {
            String head = ApiFixture.head("PUT", ARTIFACT, OCTETS, "Content-Length: 7", "");
            socket.getOutputStream().write((head + "wei").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            await().until(() -> head().equals("404 3"));
        }
        await().until(() -> put("bytes 3-6/7", "ghts").status() == 201);
        assertEquals("weights", api.get(ARTIFACT).text());
    }

    @Test
    void whatDoesNotFollowIsRefusedWithWhatIsHere() throws IOException {
        put("bytes 0-3/7", "weig");

        ApiFixture.Answer gap = put("bytes 5-6/7", "ts");

        assertEquals("409 UPLOAD_OFFSET", gap.status() + " " + gap.code());
        assertEquals("4", gap.json().path("upload_offset").path(0).asText(), gap::text);
        assertEquals("404 4", head());
    }

    @Test
    void otherBytesAreRemovedAndSaid() throws IOException {
        put("bytes 0-3/7", "HEAV");

        ApiFixture.Answer last = put("bytes 4-6/7", "hts");

        assertEquals("422 ARTIFACT_HASH_MISMATCH", last.status() + " " + last.code());
        assertEquals("404 0", head());
    }

    @Test
    void aRangeThatIsNoneIsRefused() throws IOException {
        for (String range :
                List.of(
                        "",
                        "bytes",
                        "bytes */7",
                        "bytes 0-6/*",
                        "bytes 4-3/7",
                        "bytes 0-7/7",
                        "bytes 0-1/7",
                        "bytes -1-1/7",
                        "bytes 0-3/99999999999999999999",
                        "items 0-3/7")) {
            ApiFixture.Answer answer = put(range, "weig");
            assertEquals("400 HEADER_INVALID", answer.status() + " " + answer.code(), range);
        }
        assertEquals(413, put("bytes 0-3/1000001", "weig").status());
        assertEquals("404 0", head());
    }

    @Test
    void aBodyBeyondItsRangeIsRefused() throws IOException {
        String head =
                ApiFixture.head(
                        "PUT",
                        ARTIFACT,
                        OCTETS,
                        "Content-Range: bytes 0-1/7",
                        "Transfer-Encoding: chunked");
        byte[] body = "7\r\nweights\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8);

        ApiFixture.Answer refused = api.raw(head, body);
        assertEquals(400, refused.status());
        assertEquals("bytes 0-1/7", refused.json().path("value").asText());
        assertEquals(400, api.raw(ApiFixture.head("PUT", "/api/v1/artifacts/x"), body).status());
    }

    @Test
    void whileOneSendsAnotherIsToldSo() throws IOException {
        try (Socket socket = api.connect()) {
            String head = ApiFixture.head("PUT", ARTIFACT, OCTETS, "Content-Length: 7", "");
            socket.getOutputStream().write((head + "wei").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            await().until(() -> head().equals("404 3"));

            ApiFixture.Answer other = put("bytes 3-6/7", "ghts");

            assertTrue(List.of(409, 201).contains(other.status()), other::text);
            if (other.status() == 409) { // Else two seconds had passed by then.
                assertEquals("UPLOAD_BUSY", other.code());
            }
        }
    }

    private ApiFixture.Answer put(String range, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head =
                ApiFixture.head(
                        "PUT",
                        ARTIFACT,
                        OCTETS,
                        "Content-Range: " + range,
                        "Content-Length: " + bytes.length);
        return api.raw(head, bytes);
    }

    /** Status and offset. */
    private String head() throws IOException {
        try (Socket socket = api.connect()) {
            String head = ApiFixture.head("HEAD", ARTIFACT) + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            String status = ApiFixture.line(socket.getInputStream()).split(" ", 3)[1];
            String offset = "-";
            String line = ApiFixture.line(socket.getInputStream());
            while (!line.isEmpty()) {
                boolean said = line.toLowerCase(Locale.ROOT).startsWith("upload-offset:");
                offset = said ? line.substring(line.indexOf(':') + 1).strip() : offset;
                line = ApiFixture.line(socket.getInputStream());
            }
            return status + " " + offset;
        }
    }
}
