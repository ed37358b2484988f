package dev.rookery.backup.offsite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that objects are encrypted with: 32 random bytes in a file, as they are or as 64 hex
 * digits, which nobody but its owner may read.
 *
 * <p>Threads: immutable.
 */
public final class OffsiteKey {
    /** Bytes of a key. */
    public static final int BYTES = 32;

    /** Bytes of what names a key in an object. */
    static final int ID_BYTES = 8;

    private static final int FILE_BYTES_MAX = 256;
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{" + 2 * BYTES + "}");
    private static final byte[] NAMING = "rookery off-site key".getBytes(StandardCharsets.US_ASCII);
    private static final Set<PosixFilePermission> OWNER =
            Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private final SecretKeySpec key;
    private final byte[] id;

    private OffsiteKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "AES");
        this.id = id(bytes);
    }

    /** Of 32 bytes. */
    public static OffsiteKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
        }
        return new OffsiteKey(bytes);
    }

    /**
     * Reads a key file, to encrypt with.
     *
     * @throws OffsiteException when it is missing, open to others, or holds no key
     */
    public static OffsiteKey read(Path file) {
        return read(file, "make one with (umask 077; openssl rand -hex 32 > " + file + ")");
    }

    /**
     * The same, to decrypt what a key encrypted: a new one never can.
     *
     * @throws OffsiteException as above
     */
    public static OffsiteKey find(Path file) {
        return read(
                file,
                "find the key file that the node had, backup.offsite's encryption-key-file: no"
                        + " other key opens what lies there");
    }

    private static OffsiteKey read(Path file, String cure) {
        try {
            PosixFileAttributeView owner =
                    Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (owner != null && !OWNER.containsAll(owner.readAttributes().permissions())) {
                throw refused(file, "others may read or write it", "chmod 600 " + file);
            }
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw refused(file, "it is too large for a key", cure);
            }
            return parse(file, Files.readAllBytes(file), cure);
        } catch (IOException e) {
            throw refused(file, e.toString(), cure);
        }
    }

    /** Names the key without telling it: 16 hex digits. */
    public String id() {
        return HexFormat.of().formatHex(id);
    }

    byte[] idBytes() {
        return id.clone();
    }

    SecretKeySpec secret() {
        return key;
    }

    @Override
    public String toString() {
        return "OffsiteKey[" + id() + "]";
    }

    private static OffsiteKey parse(Path file, byte[] bytes, String cure) {
        if (bytes.length == BYTES) {
            return new OffsiteKey(bytes);
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        if (!HEX.matcher(text).matches()) {
            throw refused(file, "it holds neither 32 bytes nor 64 hex digits", cure);
        }
        return new OffsiteKey(HexFormat.of().parseHex(text));
    }

    private static OffsiteException refused(Path file, String cause, String cure) {
        return OffsiteException.refused("read the off-site key", file, cause, cure);
    }

    private static byte[] id(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal(NAMING), ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
        }
    }
}
