package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code register} of a large file while the connection, or the node, goes away in the middle. */
class ResumedUploadTest {
    private static final int BYTES = 12 << 20;
    private static final int CUT_AFTER = 5 << 20;

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        byte[] bytes = new byte[BYTES];
        new Random(5).nextBytes(bytes);
        file = Files.write(folder.resolve("w.pt"), bytes);
    }

    @Test
    void anUploadGoesOnWhereTheConnectionBroke() throws IOException {
        try (RealNode node = new RealNode(folder);
                CutLine line = new CutLine(node.url(), 2, CUT_AFTER, () -> {})) {
            CommandRun run = register(line);

            assertEquals(0, run.exit(), run.err());
            assertEquals(2, goneOn(run), run.err());
            assertHeld(node);
        }
    }

    @Test
    void anUploadGoesOnWithANodeThatCameBack() throws IOException {
        List<RealNode> nodes = new ArrayList<>();
        nodes.add(new RealNode(folder));
        CutLine[] lines = new CutLine[1];
        Runnable restart =
                () -> {
                    nodes.get(0).close();
                    nodes.add(new RealNode(folder));
                    lines[0].to(nodes.get(1).url());
                };
        try (CutLine line = new CutLine(nodes.get(0).url(), 1, CUT_AFTER, restart)) {
            lines[0] = line;
            CommandRun run = register(line);

            assertEquals(0, run.exit(), run.err());
            assertEquals(1, goneOn(run), run.err());
            assertHeld(nodes.get(1));
        } finally {
            nodes.forEach(RealNode::close);
        }
    }

    private CommandRun register(CutLine line) {
        return CommandRun.with(
                "", true, Map.of("ROOKERY_URL", line.url()), "register", "m", file.toString());
    }

    private static long goneOn(CommandRun run) {
        return run.err().lines().filter(said -> said.contains("going on")).count();
    }

    private static void assertHeld(RealNode node) {
        JsonNode status = node.json("artifact", "status");
        assertEquals(1, status.path("artifacts").asInt(), status::toString);
        assertEquals(BYTES, status.path("bytes").asLong(), status::toString);
    }
}
