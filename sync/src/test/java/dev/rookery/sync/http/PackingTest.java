package dev.rookery.sync.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackingTest {

    @Test
    void whatWasPackedComesBackAsItWas() {
        Random random = new Random(1);
        for (int length : new int[] {0, 1, 4_096, 300_000}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertArrayEquals(bytes, Packing.unpack(Packing.pack(new Body(bytes)), length).bytes());
        }
    }

    @Test
    void moreThanIsAllowedIsNotUnpacked() {
        // given a megabyte in some kilobytes
        Body bomb = Packing.pack(new Body(new byte[1 << 20]));
        assertTrue(bomb.length() < 10_000);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Packing.unpack(bomb, 1 << 19));
        assertTrue(e.getMessage().contains("more than 524288"), e.getMessage());
    }

    @Test
    void everyCutAndOtherBytesAreRefused() {
        byte[] packed = Packing.pack(new Body(new byte[1_000])).bytes();
        for (int length = 0; length < packed.length; length++) {
            Body cut = new Body(Arrays.copyOf(packed, length));
            assertThrows(IllegalArgumentException.class, () -> Packing.unpack(cut, 1_000));
        }
        Body noise = new Body("no zlib stream".getBytes(UTF_8));
        assertThrows(IllegalArgumentException.class, () -> Packing.unpack(noise, 1_000));
    }
}
