package dev.rookery.sync.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterKeyTest {
    private static final byte[] SECRET = new byte[32];

    static {
        new Random(5).nextBytes(SECRET);
    }

    @TempDir Path folder;

    @Test
    void hexBase64AndRawBytesAreTheSameKey() throws IOException {
        byte[] hex = ClusterKey.read(file(HexFormat.of().formatHex(SECRET) + "\n")).mac("x");
        byte[] base64 = ClusterKey.read(file(Base64.getEncoder().encodeToString(SECRET))).mac("x");
        byte[] raw = ClusterKey.read(Files.write(folder.resolve("raw"), SECRET)).mac("x");
        assertArrayEquals(hex, base64);
        assertArrayEquals(hex, raw);
    }

    @Test
    void aMissingShortOrPlainKeyIsRefusedWithTheCure() throws IOException {
        for (Path bad :
                new Path[] {
                    folder.resolve("missing"),
                    file(""),
                    file("0123456789abcdef0123456789abcdef"),
                    file("00".repeat(32)),
                    file("x".repeat(5_000))
                }) {
            SyncSecurityException e =
                    assertThrows(SyncSecurityException.class, () -> ClusterKey.read(bad));
            assertTrue(e.getMessage().contains("sync.key-file"), e.getMessage());
        }
    }

    @Test
    void aDeviceWithoutAnEndIsNoKey() {
        SyncSecurityException refused =
                assertThrows(
                        SyncSecurityException.class, () -> ClusterKey.read(Path.of("/dev/zero")));

        assertTrue(refused.getMessage().contains("more than 4096 bytes"), refused.getMessage());
    }

    @Test
    void aKeyThatOthersCanReadIsWarnedOf() throws IOException {
        Path file = file(HexFormat.of().formatHex(SECRET));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertTrue(ClusterKey.exposed(file).orElseThrow().contains("chmod 600"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertEquals(Optional.empty(), ClusterKey.exposed(file));
    }

    @Test
    void beyondLoopbackASyncPortNeedsAKey() {
        Optional<ClusterKey> key = Optional.of(ClusterKey.of(SECRET, "key"));
        assertDoesNotThrow(() -> SyncSecurity.require("127.0.0.1", Optional.empty()));
        assertDoesNotThrow(() -> SyncSecurity.require("::1", Optional.empty()));
        assertDoesNotThrow(() -> SyncSecurity.require("0.0.0.0", key));
        assertThrows(
                SyncSecurityException.class,
                () -> SyncSecurity.require("0.0.0.0", Optional.empty()));
        assertThrows(
                SyncSecurityException.class,
                () -> SyncSecurity.require("192.0.2.7", Optional.empty()));
    }

    @Test
    void hazelcastsClusterNameDiffersByClusterAndKey() {
        Optional<ClusterKey> key = Optional.of(ClusterKey.of(SECRET, "key"));
        assertEquals("rookery-c", SyncSecurity.hazelcastCluster("c", Optional.empty()));
        assertNotEquals(
                SyncSecurity.hazelcastCluster("c", key),
                SyncSecurity.hazelcastCluster("c", Optional.empty()));
        assertNotEquals(
                SyncSecurity.hazelcastCluster("c", key), SyncSecurity.hazelcastCluster("d", key));
    }

    private Path file(String text) throws IOException {
        return Files.write(
                Files.createTempFile(folder, "key", ""), text.getBytes(StandardCharsets.UTF_8));
    }
}
