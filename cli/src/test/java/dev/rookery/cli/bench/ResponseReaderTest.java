package dev.rookery.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {

    private static final String SIZED =
            "HTTP/1.1 201 Created\r\nContent-Type: x\r\ncontent-length: 5\r\n\r\nhello";
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
    private static final String BODYLESS = "HTTP/1.1 204 No Content\r\n\r\n";

    @Test
    void anAnswerMayArriveByteByByte() {
        for (String text : new String[] {SIZED, CHUNKED, BODYLESS}) {
            ResponseReader reader = new ResponseReader();
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < bytes.length - 1; i++) {
                assertFalse(reader.read(ByteBuffer.wrap(bytes, i, 1)), text + " at " + i);
            }

            assertTrue(reader.read(ByteBuffer.wrap(bytes, bytes.length - 1, 1)), text);
        }
    }

    @Test
    void statusAndBodyAreKept() {
        ResponseReader reader = new ResponseReader();

        reader.read(bytes(SIZED));
        assertEquals(201, reader.status());
        assertEquals("hello", reader.bodyStart());
        reader.reset();
        reader.read(bytes(CHUNKED));

        assertEquals(200, reader.status());
        assertEquals("hello", reader.bodyStart());
    }

    @Test
    void whatFollowsAnAnswerStaysForTheNext() {
        ResponseReader reader = new ResponseReader();
        ByteBuffer two = bytes(SIZED + BODYLESS);

        assertTrue(reader.read(two));
        reader.reset();
        assertTrue(reader.read(two));

        assertEquals(204, reader.status());
        assertFalse(two.hasRemaining());
    }

    @Test
    void whatIsNoHttpIsSaidSo() {
        ResponseReader reader = new ResponseReader();
        ByteBuffer other = bytes("SSH-2.0-OpenSSH_9.2\r\n");

        assertThrows(IllegalArgumentException.class, () -> reader.read(other));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
