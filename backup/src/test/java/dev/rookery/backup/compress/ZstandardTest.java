package dev.rookery.backup.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ZstandardTest {

    @Test
    void whatWasCompressedExpandsToTheSameBytes() throws IOException {
        for (int size : new int[] {0, 1, 1_000, 3_000_000}) {
            byte[] bytes = text(size);

            byte[] packed = compress(bytes);

            assertArrayEquals(bytes, expand(packed));
            assertTrue(size < 1_000 || packed.length < size / 2, size + " to " + packed.length);
        }
    }

    @Test
    void whatWasCutDoesNotExpand() throws IOException {
        byte[] packed = compress(text(10_000));

        for (int length = 1; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThrows(IOException.class, () -> expand(cut), "cut to " + length);
        }
    }

    @Test
    void whatWasChangedNeverExpandsToOtherBytes() throws IOException {
        byte[] bytes = text(20_000);
        byte[] packed = compress(bytes);
        Random random = new Random(1);

        for (int i = 0; i < 500; i++) {
            byte[] changed = packed.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertArrayEquals(bytes, expand(changed), "a change that changes nothing");
            } catch (IOException refused) {
                assertFalse(String.valueOf(refused.getMessage()).isEmpty());
            }
        }
    }

    @Test
    void aWindowThatIsTooWideIsRefused() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(packed, 3)) {
            out.setLong(27);
            out.write(text(100_000));
        }

        assertThrows(IOException.class, () -> expand(packed.toByteArray()));
    }

    @Test
    void whatIsNoZstandardIsRefused() {
        byte[] other = "plain text".getBytes(StandardCharsets.UTF_8);

        assertThrows(IOException.class, () -> expand(other));
    }

    private static byte[] text(int size) {
        StringBuilder text = new StringBuilder();
        Random random = new Random(size);
        while (text.length() < size) {
            text.append("{\"model\":\"m").append(random.nextInt(1_000)).append("\"},");
        }
        return text.substring(0, size).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] compress(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = Zstandard.compress(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] expand(byte[] packed) throws IOException {
        try (InputStream in = Zstandard.expand(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }
}
