package dev.rookery.cli.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle's file, as it is written, broken off, gone on with, and damaged. */
class BundleWriterTest {

    private static final byte[] FACTS = "not looked into here".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BLOB = new byte[3_000];

    @TempDir Path folder;
    private Path target;

    @BeforeEach
    void fillTheBlob() {
        new Random(1).nextBytes(BLOB);
        target = folder.resolve("b.rookery");
    }

    @Test
    void aBundleIsReadAsItWasWrittenAndTarUnpacksIt() throws Exception {
        write();

        try (BundleFile bundle = BundleFile.open("import", target, read -> {})) {
            assertEquals(head(), bundle.head());
            assertEquals(List.of(), bundle.contents().missing());
            assertArrayEquals(FACTS, bundle.bytes(bundle.facts().get(0)));
            assertArrayEquals(BLOB, bundle.bytes(bundle.blobs().get(0)));
        }
        assertFalse(Files.exists(BundleWriter.unfinished(target)));
        Process tar = new ProcessBuilder("tar", "-tf", target.toString()).start();
        String listed = new String(tar.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertEquals(0, tar.waitFor());
        assertEquals(
                List.of(
                        BundlePart.head(Sha256.of(head().encode())),
                        BundlePart.facts(1, Sha256.of(FACTS)),
                        BundlePart.blob(Sha256.of(BLOB)),
                        BundlePart.contents(Sha256.of(contents().encode())),
                        BundlePart.SEAL),
                listed.lines().toList());
    }

    @Test
    void aChangedByteIsFoundWhereverItIs() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(target);
        Random random = new Random(2);
        for (int at = 0; at < whole.length; at += 1 + random.nextInt(20)) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(target, changed);

            CommandFailed failed = assertThrows(CommandFailed.class, this::read, "byte " + at);
            assertEquals(ExitCode.VERIFICATION_FAILED, failed.exit(), "byte " + at);
        }
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 1; // Most of it is the blob.
        Files.write(target, changed);
        String message = assertThrows(CommandFailed.class, this::read).getMessage();
        assertTrue(message.contains(BundlePart.blob(Sha256.of(BLOB))), message);
    }

    @Test
    void aBundleThatEndsEarlyOrGoesOnIsRefusedWhereverItDoes() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(target);
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(target, Arrays.copyOf(whole, length));

            assertThrows(CommandFailed.class, this::read, "length " + length);
        }
        Files.write(target, Arrays.copyOf(whole, whole.length + TarHeader.BLOCK));
        assertThrows(CommandFailed.class, this::read);
    }

    @Test
    void whatWasBegunGoesOnFromEveryLength() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(target);
        Path unfinished = BundleWriter.unfinished(target);
        for (int length = 0; length < whole.length; length += 313) {
            Files.deleteIfExists(target);
            Files.write(unfinished, Arrays.copyOf(whole, length));
            List<Long> askedFrom = new ArrayList<>();
            write(askedFrom);

            assertArrayEquals(whole, Files.readAllBytes(target), "length " + length);
            boolean hadTheBlob = length >= blobEnd();
            assertEquals(hadTheBlob, askedFrom.isEmpty(), "length " + length);
        }
        Files.delete(target);
        int half = (int) blobEnd() - BLOB.length / 2;
        Files.write(unfinished, Arrays.copyOf(whole, half));
        List<Long> askedFrom = new ArrayList<>();
        write(askedFrom);
        assertEquals(1, askedFrom.size());
        assertTrue(askedFrom.get(0) > 1_000, "what was there of the blob was kept: " + askedFrom);
    }

    @Test
    void aBeginningThatWasDamagedIsWrittenAnewFromThere() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(target);
        Random random = new Random(3);
        for (int i = 0; i < 40; i++) {
            Files.deleteIfExists(target);
            byte[] begun = Arrays.copyOf(whole, (int) blobEnd() - random.nextInt(500));
            begun[random.nextInt(begun.length)] ^= 1;
            Files.write(BundleWriter.unfinished(target), begun);
            write();

            assertArrayEquals(whole, Files.readAllBytes(target));
        }
    }

    @Test
    void bytesThatAreNotWhatTheirNameSaysStayOut() throws Exception {
        try (BundleWriter writer = BundleWriter.open("export", target)) {
            writer.add(BundlePart.head(Sha256.of(head().encode())), head().encode());
            Optional<String> wrong =
                    writer.add(
                            BundlePart.blob("0".repeat(64)),
                            4,
                            (file, at) -> put(file, at, "four"));
            Optional<String> short4 =
                    writer.add(
                            BundlePart.blob("1".repeat(64)), 4, (file, at) -> put(file, at, "two"));
            writer.add(BundlePart.contents(Sha256.of(contents().encode())), contents().encode());
            writer.finish();

            assertTrue(wrong.orElseThrow().contains("SHA-256"), wrong.toString());
            assertEquals("it has 3 bytes, not 4", short4.orElseThrow());
        }
        try (BundleFile bundle = BundleFile.open("import", target, read -> {})) {
            assertEquals(List.of(), bundle.blobs());
        }
    }

    @Test
    void twoCannotWriteOneBundle() throws Exception {
        try (BundleWriter writer = BundleWriter.open("export", target)) {
            writer.add(BundlePart.head(Sha256.of(head().encode())), head().encode());
            String message =
                    assertThrows(CommandFailed.class, () -> BundleWriter.open("export", target))
                            .getMessage();
            assertTrue(message.contains("another export"), message);
        }
    }

    @Test
    void aLaterFormatIsRefusedByItsNumber() throws Exception {
        byte[] later =
                new String(head().encode(), StandardCharsets.UTF_8)
                        .replace("\"format\":1", "\"format\":2")
                        .getBytes(StandardCharsets.UTF_8);
        try (BundleWriter writer = BundleWriter.open("export", target)) {
            writer.add(BundlePart.head(Sha256.of(later)), later);
            writer.add(BundlePart.contents(Sha256.of(contents().encode())), contents().encode());
            writer.finish();
        }
        String message = assertThrows(CommandFailed.class, this::read).getMessage();
        assertTrue(message.contains("format 2") && message.contains("upgrade"), message);
    }

    private void read() throws IOException {
        BundleFile.open("import", target, read -> {}).close();
    }

    private void write() throws IOException {
        write(new ArrayList<>());
    }

    /**
     * @param askedFrom where the source of the blob was asked to begin
     */
    private void write(List<Long> askedFrom) throws IOException {
        try (BundleWriter writer = BundleWriter.open("export", target)) {
            if (writer.parts().isEmpty()) {
                writer.add(BundlePart.head(Sha256.of(head().encode())), head().encode());
            }
            if (writer.parts().size() < 2) {
                writer.add(BundlePart.facts(1, Sha256.of(FACTS)), FACTS);
            }
            if (writer.parts().size() < 3) {
                Optional<String> wrong =
                        writer.add(
                                BundlePart.blob(Sha256.of(BLOB)),
                                BLOB.length,
                                (file, at) -> rest(file, at, askedFrom));
                assertEquals(Optional.empty(), wrong);
            }
            writer.add(BundlePart.contents(Sha256.of(contents().encode())), contents().encode());
            writer.finish();
        }
    }

    private static void rest(FileChannel file, long at, List<Long> askedFrom) throws IOException {
        int from = (int) (file.size() - at);
        askedFrom.add((long) from);
        ByteBuffer left = ByteBuffer.wrap(BLOB, from, BLOB.length - from);
        long to = file.size();
        while (left.hasRemaining()) {
            to += file.write(left, to);
        }
    }

    private static void put(FileChannel file, long at, String text) throws IOException {
        file.truncate(at);
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), at);
    }

    /** Up to where the file has to come to have all of the blob. */
    private long blobEnd() {
        long end = 0;
        int[] sizes = {head().encode().length, FACTS.length, BLOB.length};
        for (int size : sizes) {
            end += new TarHeader("x", size).whole();
        }
        return end;
    }

    private static BundleHead head() {
        return new BundleHead(
                "rookery",
                "a",
                "2026-11-29T12:00:00Z",
                "0".repeat(64),
                1,
                List.of("iris"),
                true,
                List.of(new BundleHead.Goal("0".repeat(32), 1, 1)));
    }

    private static BundleContents contents() {
        return new BundleContents(List.of(new BundleContents.Model("iris", 1, "1")), List.of());
    }
}
