package dev.rookery.node.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamTest {
    private static final HttpLimits TWO_WATCHERS =
            new HttpLimits(
                    100,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    8_192,
                    16_384,
                    4,
                    2);

    @TempDir Path folder;

    @Test
    void aWatcherHearsWhatHappensAndResumesWhereItLeft() throws IOException {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS)) {
            api.send("POST", "/api/v1/models/m/versions", "{}");
            List<String> first;
            try (Socket socket = watch(api, "Last-Event-ID: 0\r\n", "")) {
                first = events(socket.getInputStream(), 1);
            }
            api.send("POST", "/api/v1/models/m/versions", "{}");
            api.send("POST", "/api/v1/models/other/versions", "{}");

            String last = first.get(0).substring("id: ".length());
            try (Socket socket = watch(api, "Last-Event-ID: " + last + "\r\n", "?model=other")) {
                List<String> next = events(socket.getInputStream(), 1);
                assertTrue(next.stream().anyMatch(line -> line.contains("\"other\"")), "" + next);
                assertTrue(next.stream().noneMatch(line -> line.contains("\"m\"")), "" + next);
            }
        }
    }

    @Test
    void withoutAnIdAWatcherHearsOnlyWhatIsNew() throws IOException {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS)) {
            api.send("POST", "/api/v1/models/old/versions", "{}");
            try (Socket socket = watch(api, "", "")) {
                List<String> seen = new ArrayList<>();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(
                                () -> {
                                    api.send("POST", "/api/v1/models/fresh/versions", "{}");
                                    return socket.getInputStream().available() > 40;
                                });
                seen.addAll(events(socket.getInputStream(), 1));
                assertTrue(seen.stream().anyMatch(line -> line.contains("fresh")), "" + seen);
                assertTrue(seen.stream().noneMatch(line -> line.contains("old")), "" + seen);
            }
        }
    }

    @Test
    void anIdAheadOfTheLogMeansWhatIsNew() throws IOException {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS);
                Socket socket = watch(api, "Last-Event-ID: 999999999\r\n", "")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(
                            () -> {
                                api.send("POST", "/api/v1/models/fresh/versions", "{}");
                                return socket.getInputStream().available() > 40;
                            });
            List<String> seen = events(socket.getInputStream(), 1);
            assertTrue(seen.stream().anyMatch(line -> line.contains("fresh")), "" + seen);
        }
    }

    @Test
    void oneWatcherTooManyIsToldSoAndABadIdIsRefused() throws IOException {
        try (ApiFixture api = new ApiFixture(folder, TWO_WATCHERS);
                Socket first = watch(api, "", "");
                Socket second = watch(api, "", "")) {
            assertTrue(first.isConnected() && second.isConnected());
            ApiFixture.Answer third = api.get("/api/v1/events");
            assertEquals(429, third.status());
            assertTrue(third.headers().containsKey("retry-after"));
            assertEquals(
                    400,
                    api.raw(
                                    ApiFixture.head("GET", "/api/v1/events", "Last-Event-ID: -1"),
                                    new byte[0])
                            .status());
            first.shutdownOutput();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> {
                                try (Socket again = watch(api, "", "")) {
                                    assertTrue(again.isConnected());
                                }
                            });
        }
    }

    private static Socket watch(ApiFixture api, String header, String query) throws IOException {
        Socket socket = api.connect();
        socket.getOutputStream()
                .write(
                        ("GET /api/v1/events"
                                        + query
                                        + " HTTP/1.1\r\nHost: localhost\r\n"
                                        + header
                                        + "\r\n")
                                .getBytes(ISO_8859_1));
        String status = ApiFixture.line(socket.getInputStream());
        assertTrue(status.contains(" 200 "), status);
        String line = ApiFixture.line(socket.getInputStream());
        while (!line.equals(": rookery")) {
            line = ApiFixture.line(socket.getInputStream());
        }
        return socket;
    }

    /** The lines of the next events, ids first. */
    private static List<String> events(InputStream in, int count) throws IOException {
        List<String> lines = new ArrayList<>();
        int complete = 0;
        while (complete < count) {
            String line = ApiFixture.line(in);
            if (line.startsWith("id: ") || line.startsWith("event: ")) {
                lines.add(line);
            }
            if (line.startsWith("data: ")) {
                lines.add(line);
                complete++;
            }
        }
        return lines;
    }
}
