package dev.rookery.backup.offsite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
    private static final String NAME = "c/n/copies/20261121_140500-000000000000/000001-of-000002";
    private final OffsiteKey key = OffsiteKey.of(bytes(32, 1));
    @TempDir Path temp;

    @Test
    void whatWasSealedOpensWithAndWithoutAKeyWhateverItsSize() {
        for (Sealer sealer : List.of(plain(), encrypting())) {
            for (int size : List.of(0, 1, 31, 32, 33, 1000, 3 << 20)) {
                byte[] noise = bytes(size, size);
                byte[] text = "a".repeat(size).getBytes(StandardCharsets.US_ASCII);

                assertArrayEquals(noise, opened(sealer, NAME, sealer.seal(NAME, noise)));
                assertArrayEquals(text, opened(sealer, NAME, sealer.seal(NAME, text)));
            }
        }
    }

    @Test
    void whatCompressesIsSmallerAndWhatDoesNotIsNoLarger() {
        byte[] text = "rookery ".repeat(10_000).getBytes(StandardCharsets.US_ASCII);

        assertTrue(encrypting().seal(NAME, text).length < text.length / 10);
        assertTrue(encrypting().seal(NAME, bytes(10_000, 2)).length < 10_000 + 64);
    }

    @Test
    void aSealedObjectShowsNothingOfItsBytesAndNeverTheSameTwice() {
        byte[] text = "a secret registry".getBytes(StandardCharsets.US_ASCII);

        byte[] first = encrypting().seal(NAME, text);
        byte[] second = encrypting().seal(NAME, text);

        assertFalse(new String(first, StandardCharsets.ISO_8859_1).contains("secret"));
        assertFalse(Arrays.equals(first, second));
    }

    @Test
    void everyChangedByteAndEveryCutIsFoundOrChangesNothing() {
        for (Sealer sealer : List.of(plain(), encrypting())) {
            for (byte[] content : List.of(bytes(200, 3), text("a".repeat(999)))) {
                byte[] sealed = sealer.seal(NAME, content);
                for (int at = 0; at < sealed.length; at++) {
                    byte[] changed = sealed.clone();
                    changed[at] ^= 0x40;
                    // Without a key, some bits of a compressed frame mean nothing.
                    boolean harmless =
                            sealer.open(NAME, changed) instanceof Sealer.Opened.Plain plain
                                    && sealer.suffix().isEmpty()
                                    && Arrays.equals(plain.bytes(), content);
                    if (!harmless) {
                        refused(sealer, NAME, changed);
                    }
                    byte[] cut = Arrays.copyOf(sealed, at);
                    assertInstanceOf(Sealer.Opened.Refused.class, sealer.open(NAME, cut));
                }
            }
        }
    }

    @Test
    void anEncryptedObjectUnderAnotherNameIsFound() {
        byte[] sealed = encrypting().seal(NAME, bytes(100, 4));

        String why = refused(encrypting(), NAME.replace("1-of-", "2-of-"), sealed);

        assertTrue(why.contains("name"), why);
    }

    @Test
    void aWrongKeyIsCalledAWrongKeyAndAMissingOneMissing() {
        byte[] sealed = encrypting().seal(NAME, bytes(100, 5));
        OffsiteKey other = OffsiteKey.of(bytes(32, 6));

        String wrong = refused(new Sealer(Optional.of(other)), NAME, sealed);
        String missing = refused(plain(), NAME, sealed);

        assertTrue(wrong.contains("wrong key") && wrong.contains(key.id()), wrong);
        assertTrue(missing.contains(key.id()), missing);
    }

    @Test
    void whereAKeyIsGivenAnObjectThatAnybodyCouldHaveWrittenIsRefused() {
        String why = refused(encrypting(), NAME, plain().seal(NAME, bytes(100, 7)));

        assertTrue(why.contains("not encrypted"), why);
    }

    @Test
    void aKeyFileHoldsBytesOrHexAndIsItsOwnersAlone() throws IOException {
        byte[] raw = bytes(32, 8);
        Path asBytes = file("raw", raw, "rw-------");
        Path asHex = file("hex", text(HexFormat.of().formatHex(raw) + "\n"), "r--------");

        assertEquals(OffsiteKey.read(asBytes).id(), OffsiteKey.read(asHex).id());
        for (Path wrong :
                List.of(
                        file("open", raw, "rw-r--r--"),
                        file("short", new byte[31], "rw-------"),
                        file("text", text("no key at all"), "rw-------"),
                        temp.resolve("missing"))) {
            OffsiteException refused =
                    assertThrows(OffsiteException.class, () -> OffsiteKey.read(wrong));
            assertTrue(refused.getMessage().contains(wrong.toString()), refused.getMessage());
        }
        assertFalse(OffsiteKey.read(asHex).toString().contains(HexFormat.of().formatHex(raw)));
    }

    private Path file(String name, byte[] content, String rights) throws IOException {
        Path file = Files.write(temp.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        return file;
    }

    private static byte[] opened(Sealer sealer, String name, byte[] object) {
        return assertInstanceOf(Sealer.Opened.Plain.class, sealer.open(name, object)).bytes();
    }

    private static String refused(Sealer sealer, String name, byte[] object) {
        return assertInstanceOf(Sealer.Opened.Refused.class, sealer.open(name, object)).why();
    }

    private Sealer encrypting() {
        return new Sealer(Optional.of(key));
    }

    private static Sealer plain() {
        return new Sealer(Optional.empty());
    }

    private static byte[] bytes(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
