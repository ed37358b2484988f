package dev.rookery.cli.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Console console(boolean terminal) {
        return new Console(
                new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                InputStream.nullInputStream(),
                Map.of(),
                terminal);
    }

    @Test
    void aNoteDoesNotStandBehindABar() {
        Console console = console(true);
        console.bar(3, 3, "files");
        err.reset();

        console.note("one");
        console.bar(1, 2, "files");
        console.note("two");
        console.note("three");

        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.startsWith("one"), said);
        assertTrue(said.contains("files\u001b[K\r\u001b[Ktwo" + System.lineSeparator()), said);
        assertTrue(said.endsWith(System.lineSeparator() + "three" + System.lineSeparator()), said);
    }

    @Test
    void whereNobodyLooksThereIsNoBarAndANoteIsALine() {
        Console console = console(false);
        console.bar(1, 2, "files");
        console.note("one");

        assertEquals("one", err.toString(StandardCharsets.UTF_8).strip());
    }
}
