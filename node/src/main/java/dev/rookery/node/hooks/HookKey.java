package dev.rookery.node.hooks;

import dev.rookery.node.registry.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that every hook's secret is derived from, the same on all nodes: 32 bytes in a file, as
 * they are or as 64 hex digits, which nobody but its owner may read. No fact holds it or a secret.
 *
 * <p>Source: the signature is that of Standard Webhooks 1.0.0 (HMAC-SHA256 over {@code
 * id.timestamp.body}, scheme {@code v1}).
 *
 * <p>Threads: immutable.
 */
public final class HookKey {

    private static final int BYTES = 32;
    private static final int FILE_BYTES_MAX = 256;
    private static final int NAME_BYTES = 8;
    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Set<PosixFilePermission> OWNER =
            Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private final SecretKeySpec key;

    private HookKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** Of 32 bytes. */
    public static HookKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
        }
        return new HookKey(bytes);
    }

    /** Why a key file cannot be used, with the cure; empty when it can. */
    public static Optional<String> problem(Path file) {
        try {
            PosixFileAttributeView owner =
                    Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (owner != null && !OWNER.containsAll(owner.readAttributes().permissions())) {
                return Optional.of("others may read or write " + file + "; chmod 600 " + file);
            }
            return bytes(file).length == BYTES
                    ? Optional.empty()
                    : Optional.of(
                            file + " holds neither 32 bytes nor 64 hex digits; " + make(file));
        } catch (IOException e) {
            return Optional.of("could not read " + file + ": " + e + "; " + make(file));
        }
    }

    /**
     * Reads a key file that {@link #problem} finds nothing wrong with.
     *
     * @throws UncheckedIOException when it cannot be read any more
     */
    public static HookKey read(Path file) {
        try {
            return of(bytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + file, e);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        byte[] raw;
        try (InputStream in = Files.newInputStream(file)) {
            raw = in.readNBytes(FILE_BYTES_MAX + 1); // A device has no size, and no end.
        }
        if (raw.length > FILE_BYTES_MAX) {
            return new byte[0];
        }
        String text = new String(raw, StandardCharsets.ISO_8859_1).strip();
        return HEX.matcher(text).matches() ? HexFormat.of().parseHex(text) : raw;
    }

    private static String make(Path file) {
        return "make one with (umask 077; openssl rand -hex 32 > " + file + "), for all nodes";
    }

    /** Names the key without telling it: 16 hex digits. */
    public String name() {
        byte[] hash = hmac(key, "rookery hooks key".getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(Arrays.copyOf(hash, NAME_BYTES));
    }

    /** A hook's secret, as its receiver keeps it. */
    public String secret(Ulid hook) {
        return "whsec_" + Base64.getEncoder().encodeToString(secretBytes(hook));
    }

    /**
     * The value of {@code webhook-signature}.
     *
     * @param seconds of the attempt, since 1970
     */
    String signature(Ulid hook, String id, long seconds, byte[] body) {
        byte[] head = (id + "." + seconds + ".").getBytes(StandardCharsets.US_ASCII);
        byte[] signed = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, signed, head.length, body.length);
        byte[] hash = hmac(new SecretKeySpec(secretBytes(hook), ALGORITHM), signed);
        return "v1," + Base64.getEncoder().encodeToString(hash);
    }

    private byte[] secretBytes(Ulid hook) {
        return hmac(key, ("rookery hook " + hook).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] hmac(SecretKeySpec key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "HookKey[" + name() + "]";
    }
}
