package dev.rookery.node.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AllowedRootsTest {
    private static final AllowedRoots ROOTS =
            new AllowedRoots(
                    List.of(
                            "file:///srv/models",
                            "https://host/pub/",
                            "http://[::1]:8080/",
                            "http://plain",
                            "s3://weights/team/a",
                            "s3://whole"));

    @Test
    void whatLiesBelowARootIsAllowed() {
        for (String text : List.of("file:///srv/models/a/b.pt", "/srv/models/a/b.pt")) {
            assertEquals(
                    Path.of("/srv/models/a/b.pt"),
                    assertInstanceOf(AllowedRoots.OnDisk.class, ROOTS.find(text).orElseThrow())
                            .file());
        }
        for (String text :
                List.of(
                        "https://host/pub/a.pt",
                        "https://HOST:443/pub/a.pt?token=1",
                        "http://[::1]:8080/a",
                        "http://plain/a%20b")) {
            assertEquals(
                    Optional.of(new AllowedRoots.OnWeb(URI.create(text))), ROOTS.find(text), text);
        }
    }

    @Test
    void anObjectBelowARootIsAllowedByItsKeyAsItIs() {
        for (String key : List.of("team/a/b.pt", "team/a/run=5/b c+d@e é.pt", "team/a/..b/.c")) {
            assertEquals(
                    Optional.of(new AllowedRoots.InBucket("weights", key)),
                    ROOTS.find("s3://weights/" + key));
        }
        assertEquals(
                Optional.of(new AllowedRoots.InBucket("whole", "b.pt")),
                ROOTS.find("s3://whole/b.pt"));
    }

    @Test
    void noOtherObjectIs() {
        for (String text :
                List.of(
                        "s3://weights/team/a",
                        "s3://weights/team/a/",
                        "s3://weights/team/ab",
                        "s3://weights/team/b/c",
                        "s3://weights/team/a/../b",
                        "s3://weights/team/a/./b",
                        "s3://weights/team/a//b",
                        "s3://weights/team/a/b/",
                        "s3://weights/team/a/b/..",
                        "s3://weights/team/a/%2e%2e/b",
                        "s3://weights/team/a/b%20c",
                        "s3://weights/team/a/b?versionId=1",
                        "s3://weights/team/a/b#c",
                        "s3://weights/team/a\\b",
                        "s3://weights/team/a/b\nc",
                        "s3://weights/team/a/" + "x".repeat(1_024),
                        "s3://weights:80/team/a/b",
                        "s3://key@weights/team/a/b",
                        "s3://Weights/team/a/b",
                        "S3://weights/team/a/b",
                        "s3://whole",
                        "s3://whole/",
                        "s3://whole.evil/b",
                        "s3:///whole/b",
                        "https://weights/team/a/b")) {
            assertEquals(Optional.empty(), ROOTS.find(text), text);
        }
    }

    @Test
    void nothingElseIs() {
        for (String text :
                List.of(
                        "",
                        "/",
                        "//srv/models/a",
                        "/srv/models",
                        "/srv/models/",
                        "/srv/models2/a",
                        "/srv/models/../secret",
                        "/srv/models/./a",
                        "file:///srv/models/%2e%2e/secret",
                        "file:///srv/models/%2E%2E/secret",
                        "file:///srv/models/..%2fsecret",
                        "file:///srv/models/a%00b",
                        "file:///srv/models/..\\secret",
                        "file://other/srv/models/a",
                        "file:///srv/models/a?b",
                        "file:///srv/models/a#b",
                        "file:srv/models/a",
                        "srv/models/a",
                        "http://host/pub/a.pt",
                        "https://host:444/pub/a.pt",
                        "https://host/public/a.pt",
                        "https://host/pub/../x",
                        "https://host/pub/",
                        "https://host@evil/pub/a",
                        "https://evil#host/pub/a",
                        "https://host.evil/pub/a",
                        "https:/pub/a",
                        "HTTP://[::1]:80/a",
                        "jar:file:///srv/models/a.jar!/x",
                        "s3://bucket/a",
                        "http://[::1",
                        " /srv/models/a",
                        "https://host/pub/ a")) {
            assertEquals(Optional.empty(), ROOTS.find(text), text);
        }
    }

    @Test
    void withoutRootsNothingIsAllowed() {
        assertTrue(new AllowedRoots(List.of()).find("/srv/models/a").isEmpty());
        assertEquals(Optional.empty(), new AllowedRoots(List.of("file:///")).find("http://h/a"));
    }
}
