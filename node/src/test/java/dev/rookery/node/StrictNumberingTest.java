package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrictNumberingTest {
    @TempDir Path folder;

    @Test
    void aNodeThatCannotKeepThePromiseOfStrictNumbersDoesNotStart() {
        Map<String, String> settings = Map.of("CLUSTER_NUMBERING", "strict");

        StartException refused =
                assertThrows(
                        StartException.class,
                        () -> LiveNode.start("a", folder.resolve("a"), settings));

        assertTrue(refused.getMessage().contains("cluster.numbering is strict"));
    }
}
