package dev.rookery.node.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a connection may do to the node: nothing. */
class HostileConnectionTest {
    private static final String VERSIONS = "/api/v1/models/m/versions";
    private static final String JSON = "Content-Type: application/json";
    private static final String OCTETS = "Content-Type: application/octet-stream";
    private static final HttpLimits SHORT =
            new HttpLimits(
                    2_000,
                    Duration.ofSeconds(30),
                    Duration.ofMillis(500),
                    Duration.ofMillis(500),
                    8_192,
                    16_384,
                    4,
                    2);

    @TempDir Path folder;

    @Test
    void aForeignHostIs421WhateverTheRouteAndThePortDoesNotMatter() {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS)) {
            for (String host :
                    List.of(
                            "evil.example",
                            "127.0.0.1.evil.example",
                            "localhost.",
                            "[::1",
                            "",
                            "@",
                            "localhost:99999",
                            "localhost:abc",
                            "localhost:80:80",
                            "localhost:-1",
                            "[127.0.0.1]",
                            "[localhost]")) {
                for (String path : List.of("/health", "/nothing", VERSIONS)) {
                    ApiFixture.Answer answer =
                            api.raw(
                                    "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n",
                                    new byte[0]);
                    assertEquals(421, answer.status(), host);
                    assertEquals("HOST_FOREIGN", answer.code());
                }
            }
            for (String host : List.of("localhost:9", "127.0.0.1", "LOCALHOST:80")) {
                assertEquals(
                        200,
                        api.raw("GET /health/live HTTP/1.1\r\nHost: " + host + "\r\n", new byte[0])
                                .status());
            }
            assertEquals(421, api.raw("GET /health HTTP/1.1\r\nX: y\r\n", new byte[0]).status());
            for (String address :
                    List.of("http://evil.example/", "http://u:p@localhost/", "x://")) {
                assertEquals(421, api.get(address + "health/live").status(), address);
            }
            assertEquals(200, api.get("http://localhost:1/health/live").status());
            assertEquals(
                    400,
                    api.raw(ApiFixture.head("GET", "/health", "Host: evil"), new byte[0]).status());
        }
    }

    @Test
    void aCrossSiteRequestOfABrowserIsRefusedAndANodesOwnPageIsNot() {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS)) {
            for (String origin : List.of("http://evil.example", "null", "http://localhost:1")) {
                assertEquals(403, post(api, "Origin: " + origin + "\r\n").status(), origin);
            }
            assertEquals(201, post(api, "Origin: http://localhost\r\n").status());
        }
    }

    @Test
    void onlyJsonIsTakenForJson() {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS)) {
            for (String type :
                    List.of(
                            "Content-Type: text/plain\r\n",
                            "Content-Type: application/x-www-form-urlencoded\r\n",
                            "Content-Type: multipart/form-data; boundary=x\r\n",
                            "Content-Type: application/jsonx\r\n",
                            "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                            "")) {
                ApiFixture.Answer answer =
                        api.raw(
                                ApiFixture.head("POST", VERSIONS, "Content-Length: 2") + type,
                                "{}".getBytes(ISO_8859_1));
                assertEquals(415, answer.status(), type);
            }
            assertEquals(0, api.node().factCount());
        }
    }

    @Test
    void aBodyPastTheLimitIs413AnnouncedOrNot() throws IOException {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS)) {
            assertEquals(413, api.send("POST", VERSIONS, new byte[70_000]).status());
            assertEquals(
                    413,
                    api.raw(
                                    ApiFixture.head(
                                            "POST",
                                            "/api/v1/artifacts",
                                            OCTETS,
                                            "Content-Length: 99999999999999"),
                                    new byte[10])
                            .status());
            for (String path : List.of(VERSIONS, "/api/v1/artifacts")) {
                String type = path.equals(VERSIONS) ? JSON : OCTETS;
                try (Socket socket = api.connect()) {
                    write(
                            socket,
                            ApiFixture.head("POST", path, type, "Transfer-Encoding: chunked", ""));
                    String chunk = "8000\r\n" + " ".repeat(0x8000) + "\r\n";
                    for (int i = 0; i < 40; i++) {
                        if (socket.getInputStream().available() > 0) {
                            break;
                        }
                        write(socket, chunk);
                    }
                    assertEquals(413, ApiFixture.read(socket.getInputStream()).status(), path);
                }
            }
            assertEquals(0, api.node().factCount());
            assertEquals(200, api.get("/health/live").status());
        }
    }

    @Test
    void headsThatAreTooLargeOrNoHttpAreRefused() {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS)) {
            assertEquals(414, api.get("/" + "a".repeat(9_000)).status());
            assertEquals(
                    431,
                    api.raw(
                                    ApiFixture.head("GET", "/health", "X: " + "a".repeat(20_000)),
                                    new byte[0])
                            .status());
            assertEquals(400, api.raw("\u0001\u0002 \u0003 HTTP/9\r\n", new byte[0]).status());
            assertEquals(
                    400,
                    api.raw(
                                    ApiFixture.head(
                                            "POST",
                                            VERSIONS,
                                            JSON,
                                            "Content-Length: 2",
                                            "Content-Length: 3"),
                                    "{}".getBytes(ISO_8859_1))
                            .status());
        }
    }

    @Test
    void aRequestWhoseEndCouldBeReadOtherwiseIsRefusedAndWhatFollowsIsNotRead() throws IOException {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS)) {
            for (String framing :
                    List.of(
                            "Transfer-Encoding: xchunked",
                            "Transfer-Encoding: gzip, chunked",
                            "Transfer-Encoding: identity",
                            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                            "Transfer-Encoding: chunked\r\nContent-Length: 2",
                            "Transfer-Encoding : chunked",
                            "Content-Length: 2, 2",
                            "Content-Length: +2")) {
                try (Socket socket = api.connect()) {
                    write(
                            socket,
                            ApiFixture.head("POST", VERSIONS, JSON, framing, "")
                                    + "2\r\n{}\r\n0\r\n\r\n"
                                    + ApiFixture.head("POST", VERSIONS, JSON, "Content-Length: 2")
                                    + "\r\n{}");
                    ApiFixture.Answer answer = ApiFixture.read(socket.getInputStream());
                    assertEquals(400, answer.status(), framing);
                    assertEquals("REQUEST_MALFORMED", answer.code(), framing);
                }
            }
            assertEquals(0, api.node().factCount());
        }
    }

    @Test
    void halfWrittenRequestsAreCut() throws IOException {
        try (ApiFixture api = new ApiFixture(folder, SHORT)) {
            try (Socket body = api.connect();
                    Socket upload = api.connect();
                    Socket head = api.connect();
                    Socket silent = api.connect()) {
                write(
                        body,
                        ApiFixture.head("POST", VERSIONS, JSON, "Content-Length: 100", "") + "{");
                write(
                        upload,
                        ApiFixture.head(
                                        "POST",
                                        "/api/v1/artifacts",
                                        OCTETS,
                                        "Content-Length: 100",
                                        "")
                                + "abc");
                write(head, "GET /health HTTP/1.1\r\nHost: loc");

                assertEquals(408, ApiFixture.read(body.getInputStream()).status());
                assertEquals(408, ApiFixture.read(upload.getInputStream()).status());
                assertEquals(-1, head.getInputStream().read());
                assertEquals(-1, silent.getInputStream().read());
            }
            assertEquals(0, api.node().factCount());
            assertEquals(200, api.get("/health/live").status());
        }
    }

    @Test
    void aThousandIdleConnectionsDoNotKeepOthersOut() throws IOException {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS)) {
            List<Socket> idle = new ArrayList<>();
            try {
                for (int i = 0; i < 1_000; i++) {
                    idle.add(api.connect());
                }
                assertEquals(201, api.send("POST", VERSIONS, "{}").status());
                assertEquals(200, api.get(VERSIONS + "/1").status());
            } finally {
                for (Socket socket : idle) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void aConnectionTooManyIsClosedAndThoseBeforeItGoOn() throws IOException {
        HttpLimits two =
                new HttpLimits(
                        2,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        8_192,
                        16_384,
                        4,
                        2);
        try (ApiFixture api = new ApiFixture(folder, two);
                Socket first = api.connect();
                Socket second = api.connect()) {
            live(first);
            live(second);
            try (Socket third = api.connect()) {
                assertEquals(-1, third.getInputStream().read());
            }
            live(first);
        }
    }

    private static void live(Socket socket) throws IOException {
        write(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertEquals(200, ApiFixture.read(socket.getInputStream()).status());
    }

    private static ApiFixture.Answer post(ApiFixture api, String header) {
        return api.raw(
                ApiFixture.head("POST", VERSIONS, JSON, "Content-Length: 2") + header,
                "{}".getBytes(ISO_8859_1));
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }
}
