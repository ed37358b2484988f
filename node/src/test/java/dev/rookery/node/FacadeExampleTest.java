package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FacadeExampleTest {
    private static final Path ROOT = Path.of(System.getProperty("rookery.root"));
    private static final Path SOURCE =
            ROOT.resolve("node/src/test/java/dev/rookery/node/FacadeExample.java");
    private static final String FENCE = "```java\n";

    @TempDir Path data;

    @Test
    void theExampleRegistersPromotesAndReadsInOneProcess() {
        assertEquals("square8_2p:1 {elo=1512.0, loss=3.0E-4}", FacadeExample.promoteOne(data));
    }

    @Test
    void theReadmeQuotesTheExampleAsItIsCompiled() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String source = Files.readString(SOURCE);
        String example =
                source.substring(
                        source.indexOf("// example:\n") + "// example:\n".length(),
                        source.indexOf("// :example"));

        int fence = readme.indexOf(FENCE);
        assertTrue(fence >= 0, "README.md has no ```java block");
        int end = readme.indexOf("```", fence + FENCE.length());
        assertEquals(example, readme.substring(fence + FENCE.length(), end));
    }
}
