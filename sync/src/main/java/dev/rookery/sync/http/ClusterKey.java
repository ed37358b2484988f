package dev.rookery.sync.http;

import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that the nodes of a cluster share.
 *
 * <p>Threads: safe for any thread.
 */
public final class ClusterKey {
    /** Bytes of a key, at least. */
    public static final int BYTES_MIN = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int FILE_BYTES_MAX = 4_096;

    /** A key of fewer different bytes was typed, not drawn. */
    private static final int DISTINCT_MIN = 8;

    private final SecretKeySpec key;
    private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::newMac);

    private ClusterKey(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /**
     * Reads a key file: hex digits, base 64, or raw bytes; white space at its ends is left out.
     *
     * @throws SyncSecurityException when it cannot be read, is too short, too long or too plain
     */
    public static ClusterKey read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(FILE_BYTES_MAX + 1); // A device has no size, and no end.
            if (bytes.length > FILE_BYTES_MAX) {
                throw new SyncSecurityException(
                        "sync.key-file %s has more than %d bytes; is it a key?"
                                .formatted(file, FILE_BYTES_MAX));
            }
        } catch (IOException e) {
            throw new SyncSecurityException(
                    "sync.key-file %s cannot be read: %s; make one with: openssl rand -hex 32 > %s"
                            .formatted(file, e, file),
                    e);
        }
        return of(decode(bytes), "sync.key-file " + file);
    }

    /**
     * A key of these bytes.
     *
     * @param name for people, where it came from
     * @throws SyncSecurityException when it is too short or too plain
     */
    public static ClusterKey of(byte[] secret, String name) {
        if (secret.length < BYTES_MIN) {
            throw new SyncSecurityException(
                    "%s has %d bytes of key, at least %d are needed; make one with: openssl rand -hex 32"
                            .formatted(name, secret.length, BYTES_MIN));
        }
        int[] sorted = new int[secret.length];
        Arrays.setAll(sorted, i -> secret[i]);
        if (Arrays.stream(sorted).distinct().count() < DISTINCT_MIN) {
            throw new SyncSecurityException(
                    name + " repeats a few bytes; make one with: openssl rand -hex 32");
        }
        return new ClusterKey(secret.clone());
    }

    /**
     * What is wrong with the file's permissions, for a warning; empty when only its owner reads it.
     */
    public static Optional<String> exposed(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            boolean others =
                    permissions.contains(PosixFilePermission.GROUP_READ)
                            || permissions.contains(PosixFilePermission.OTHERS_READ)
                            || permissions.contains(PosixFilePermission.GROUP_WRITE)
                            || permissions.contains(PosixFilePermission.OTHERS_WRITE);
            return others
                    ? Optional.of(
                            "sync.key-file %s can be read or written by others; chmod 600 %s"
                                    .formatted(file, file))
                    : Optional.empty();
        } catch (UnsupportedOperationException | IOException e) {
            return Optional.empty(); // No such permissions on this file system.
        }
    }

    /** The HMAC-SHA256 of a text's UTF-8 bytes. */
    byte[] mac(String text) {
        return macs.get().doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Proves to another holder of the key, in 64 hex digits, that this one had these bytes.
     *
     * @param purpose what for, so that a proof for one thing is none for another
     */
    public String proof(String purpose, byte[] bytes) {
        String text = "proof\n" + purpose + "\n" + Hash.of(bytes);
        return HexFormat.of().formatHex(mac(text));
    }

    private static byte[] decode(byte[] file) {
        byte[] trimmed = trim(file);
        String text = new String(trimmed, StandardCharsets.ISO_8859_1);
        if (text.length() % 2 == 0 && text.matches("[0-9A-Fa-f]+")) {
            return HexFormat.of().parseHex(text);
        }
        if (text.matches("[A-Za-z0-9+/]{40,}={0,2}")) {
            try {
                byte[] decoded = Base64.getDecoder().decode(text);
                if (decoded.length >= BYTES_MIN) {
                    return decoded;
                }
            } catch (IllegalArgumentException e) {
                return trimmed; // Not base 64 after all: raw.
            }
        }
        return trimmed;
    }

    private static byte[] trim(byte[] bytes) {
        int from = 0;
        int to = bytes.length;
        while (from < to && blank(bytes[from])) {
            from++;
        }
        while (to > from && blank(bytes[to - 1])) {
            to--;
        }
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private Mac newMac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
