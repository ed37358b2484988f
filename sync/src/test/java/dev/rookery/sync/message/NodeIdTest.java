package dev.rookery.sync.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class NodeIdTest {
    @Test
    void theNameIsWhatStandsBeforeTheTag() {
        assertEquals("a~0123abcd", new NodeId("a", "0123abcd").toString());
        assertEquals("a", NodeId.name("a~0123abcd"));
        assertEquals("tagless", NodeId.name("tagless"));
        assertEquals("~", NodeId.name("~"));
    }

    @Test
    void theLongestNameStillFitsAMessage() {
        String longest = "a".repeat(NodeId.NAME_MAX);

        String id = new NodeId(longest, "0123abcd").toString();

        assertEquals(Limits.NAME_BYTES_MAX, id.length());
        assertThrows(IllegalArgumentException.class, () -> new NodeId(longest + "a", "0123abcd"));
        assertThrows(IllegalArgumentException.class, () -> new NodeId("", "0123abcd"));
        assertThrows(IllegalArgumentException.class, () -> new NodeId("a~b", "0123abcd"));
        assertThrows(IllegalArgumentException.class, () -> new NodeId("a", "012"));
    }
}
