package dev.rookery.walls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PureCoreTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.time.Clock",
                "java.util.Random",
                "java.security.SecureRandom",
                "java.util.HashMap",
                "java.util.HashSet",
                "java.util.concurrent.Executor",
                "java.util.concurrent.ThreadLocalRandom",
                "java.nio.file.Files",
                "java.io.File",
                "java.io.FileInputStream",
                "java.net.URI",
                "org.slf4j.Logger",
                "java.util.Timer",
                "java.util.*"
            })
    void aTypeThatReachesOutsideIsCaught(String type) {
        assertTrue(caught("import " + type + ";\nclass A {}").size() > 0, type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "System.currentTimeMillis()",
                "System.nanoTime()",
                "java.time.Instant.now()",
                "Instant.now()",
                "UUID.randomUUID()",
                "Math.random()",
                "new Thread(x)",
                "Thread.currentThread()",
                "Set.of(1)",
                "Map.of(1, 2)",
                "Map.copyOf(x)",
                "x.parallelStream()",
                "Collectors.toSet()",
                "Collectors.groupingBy(x)",
                "System.getenv(\"A\")",
                "x.map(Instant::now)",
                "new java.util.HashMap<>()",
                "x.stream().map(Set::of)"
            })
    void aCallThatReachesOutsideIsCaught(String call) {
        assertTrue(
                caught("class A { Object f(Object x) { return " + call + "; } }").size() > 0, call);
    }

    @Test
    void whatIsTheSameEverywhereIsFree() {
        assertEquals(
                List.of(),
                caught(
                        """
                        import java.io.ByteArrayOutputStream;
                        import java.security.MessageDigest;
                        import java.time.Instant;
                        import java.util.List;
                        import java.util.TreeMap;
                        class A {
                            Object f(Instant at) { return List.of(Map.of(), Set.of(), at.plusMillis(1), "now()"); }
                            Object g() { return new TreeMap<>(); }
                        }
                        """));
    }

    @Test
    void theRimMayDoAllThat() {
        String rim =
                "package dev.rookery.sync.driver;\nimport java.util.HashMap;\nclass A { long t = System.nanoTime(); }";

        assertEquals(List.of(), Caught.by(new PureCore(), rim));
    }

    private static List<String> caught(String text) {
        return Caught.by(new PureCore(), "package dev.rookery.node.registry.fold;\n" + text);
    }
}
