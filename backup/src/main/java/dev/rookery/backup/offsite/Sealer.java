package dev.rookery.backup.offsite;

import dev.rookery.backup.compress.Zstandard;
import dev.rookery.backup.file.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Makes objects of bytes and bytes of objects: compressed where that makes them smaller, then
 * encrypted where there is a key, and bound to their name, so that one cannot stand for another.
 *
 * <p>An object is {@code "RKOF" · format · flags · size before (4)}, then without a key {@code
 * SHA-256 of the bytes before (32) · payload}, with one {@code key id (8) · nonce (12) · payload ·
 * tag (16)}. The tag covers everything in front of the payload and the object's name, which has its
 * place among its siblings and their count in it.
 *
 * <p>The cipher is AES-256 in Galois/Counter Mode (NIST SP 800-38D) with a random nonce for each
 * object; one key is good for 2³² of them.
 *
 * <p>Threads: safe for any thread.
 */
public final class Sealer {

    private static final byte[] MAGIC = "RKOF".getBytes(StandardCharsets.US_ASCII);
    private static final byte FORMAT = 1;
    private static final int COMPRESSED = 1;
    private static final int ENCRYPTED = 2;
    private static final int HEAD = MAGIC.length + 2 + Integer.BYTES;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final Optional<OffsiteKey> key;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param key to encrypt with and to read with; without one, objects are as readable as the
     *     place
     */
    public Sealer(Optional<OffsiteKey> key) {
        this.key = key;
    }

    /** How the opening of an object ended. */
    public sealed interface Opened {

        /** Its bytes, proven. */
        final class Plain implements Opened {
            private final byte[] bytes;

            private Plain(byte[] bytes) {
                this.bytes = bytes;
            }

            /** The bytes before they were sealed; the caller's. */
            public byte[] bytes() {
                return bytes;
            }
        }

        /** It cannot be believed or read; why, for people. */
        record Refused(String why) implements Opened {}
    }

    /** What an object's name ends in, so that objects of two keys are told apart: may be empty. */
    public String suffix() {
        return key.map(k -> ".k" + k.id()).orElse("");
    }

    /** An object of bytes. */
    public byte[] seal(String name, byte[] plain) {
        Optional<byte[]> smaller = smaller(plain);
        byte[] payload = smaller.orElse(plain);
        int flags = (smaller.isPresent() ? COMPRESSED : 0) | (key.isPresent() ? ENCRYPTED : 0);
        ByteBuffer head = ByteBuffer.allocate(HEAD + 32);
        head.put(MAGIC).put(FORMAT).put((byte) flags).putInt(plain.length);
        if (key.isEmpty()) {
            head.put(Sha256.digest().digest(plain));
            return joined(bytesOf(head), payload);
        }
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        head.put(key.get().idBytes()).put(nonce);
        byte[] front = bytesOf(head);
        return joined(front, crypt(Cipher.ENCRYPT_MODE, key.get(), nonce, front, name, payload));
    }

    /** The bytes of an object. */
    public Opened open(String name, byte[] object) {
        try {
            return opened(name, object);
        } catch (DamagedException e) {
            return new Opened.Refused(e.getMessage());
        }
    }

    private Opened opened(String name, byte[] object) {
        ByteBuffer in = ByteBuffer.wrap(object);
        byte[] magic = take(in, MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new DamagedException("it is not an object of an off-site backup");
        }
        int format = take(in, 1)[0];
        if (format != FORMAT) {
            throw new DamagedException("format " + format + ", this program reads " + FORMAT);
        }
        int flags = take(in, 1)[0];
        int size = ByteBuffer.wrap(take(in, Integer.BYTES)).getInt();
        if ((flags & ~(COMPRESSED | ENCRYPTED)) != 0) {
            throw new DamagedException("it has marks that this program does not know");
        }
        if (size < 0 || size > OffsiteStore.OBJECT_BYTES_MAX) {
            throw new DamagedException("it claims to hold " + size + " bytes");
        }
        boolean encrypted = (flags & ENCRYPTED) != 0;
        if (!encrypted && key.isPresent()) {
            return new Opened.Refused(
                    "it is not encrypted, and a key was given: it may be anybody's");
        }
        byte[] hash = encrypted ? new byte[0] : take(in, Sha256.BYTES);
        byte[] payload = encrypted ? decrypted(name, object, in) : take(in, in.remaining());
        byte[] plain = (flags & COMPRESSED) != 0 ? expanded(payload, size) : payload;
        boolean right =
                plain.length == size
                        && (encrypted
                                || MessageDigest.isEqual(hash, Sha256.digest().digest(plain)));
        if (!right) {
            throw new DamagedException("its bytes are not those that were sent");
        }
        return new Opened.Plain(plain);
    }

    private byte[] decrypted(String name, byte[] object, ByteBuffer in) {
        byte[] keyId = take(in, OffsiteKey.ID_BYTES);
        byte[] nonce = take(in, NONCE);
        String named = HexFormat.of().formatHex(keyId);
        if (key.isEmpty()) {
            throw new DamagedException(
                    "it is encrypted with the key " + named + "; name that key's file");
        }
        if (!key.get().id().equals(named)) {
            throw new DamagedException(
                    "wrong key: it is encrypted with the key "
                            + named
                            + ", the file holds "
                            + key.get().id());
        }
        byte[] front = Arrays.copyOf(object, in.position());
        byte[] payload = take(in, in.remaining());
        if (payload.length < TAG_BITS / Byte.SIZE) {
            throw new DamagedException("it was cut short");
        }
        return crypt(Cipher.DECRYPT_MODE, key.get(), nonce, front, name, payload);
    }

    private static byte[] crypt(
            int mode, OffsiteKey key, byte[] nonce, byte[] front, String name, byte[] payload) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.secret(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(front);
            cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(payload);
        } catch (AEADBadTagException e) {
            throw new DamagedException("its bytes or its name are not those that were sent");
        } catch (GeneralSecurityException e) {
            if (mode == Cipher.DECRYPT_MODE) {
                throw new DamagedException("it cannot be decrypted: " + e);
            }
            throw new IllegalStateException("this Java has no AES-256-GCM", e);
        }
    }

    private static Optional<byte[]> smaller(byte[] plain) {
        if (!Zstandard.available()) {
            return Optional.empty();
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(plain.length / 2 + 64);
        try (OutputStream out = Zstandard.compress(compressed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to be written", e);
        }
        return compressed.size() < plain.length
                ? Optional.of(compressed.toByteArray())
                : Optional.empty();
    }

    /** Never more than was announced, whatever the bytes expand to. */
    private static byte[] expanded(byte[] payload, int size) {
        try (InputStream in = Zstandard.expand(new ByteArrayInputStream(payload))) {
            byte[] plain = in.readNBytes(size);
            if (in.read() >= 0) {
                throw new DamagedException("it expands to more than it says");
            }
            return plain;
        } catch (IOException e) {
            throw new DamagedException("it does not expand: " + e.getMessage());
        }
    }

    private static byte[] take(ByteBuffer in, int size) {
        if (in.remaining() < size) {
            throw new DamagedException("it was cut short");
        }
        byte[] taken = new byte[size];
        in.get(taken);
        return taken;
    }

    private static byte[] bytesOf(ByteBuffer written) {
        byte[] bytes = new byte[written.flip().remaining()];
        written.get(bytes);
        return bytes;
    }

    private static byte[] joined(byte[] front, byte[] rest) {
        byte[] whole = Arrays.copyOf(front, front.length + rest.length);
        System.arraycopy(rest, 0, whole, front.length, rest.length);
        return whole;
    }

    /** Why an object is not believed; never leaves this class. */
    private static final class DamagedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }
}
