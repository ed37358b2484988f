package dev.rookery.walls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleArrowsTest {

    @ParameterizedTest
    @CsvSource({
        "sync,node",
        "sync,backup",
        "sync,config",
        "backup,sync",
        "backup,node",
        "config,sync",
        "node,cli",
        "cli,sync",
        "cli,backup"
    })
    void anArrowThatIsNotDrawnIsCaught(String from, String to) {
        String text =
                "package dev.rookery.%s;\nimport dev.rookery.%s.X;\nclass A {}".formatted(from, to);

        List<String> caught = Caught.by(new ModuleArrows(), text);

        assertEquals(1, caught.size());
        assertTrue(
                caught.get(0)
                        .startsWith(
                                "%s/src/main/java/dev/rookery/%s/A.java:2: %s may not know %s"
                                        .formatted(from, from, from, to)),
                caught.get(0));
    }

    @ParameterizedTest
    @CsvSource({"cli,node", "node,sync", "node,backup", "node,config", "sync,sync.fact"})
    void aDrawnArrowIsFree(String from, String to) {
        String text =
                "package dev.rookery.%s;\nimport dev.rookery.%s.X;\nclass A {}".formatted(from, to);

        assertEquals(List.of(), Caught.by(new ModuleArrows(), text));
    }

    @Test
    void aNameWrittenOutInCodeIsCaughtAndOneInACommentIsNot() {
        String written =
                "package dev.rookery.sync;\nclass A { Object x = dev.rookery.node.Node.of(); }";
        String spoken =
                "package dev.rookery.sync;\n/** {@link dev.rookery.node.Node} */\n"
                        + "class A { String s = \"dev.rookery.node.X\"; }";

        assertTrue(Caught.by(new ModuleArrows(), written).size() > 0);
        assertEquals(List.of(), Caught.by(new ModuleArrows(), spoken));
    }

    @Test
    void aPackageInAnotherModulesFolderIsCaught() {
        Source stray =
                SourceParser.parse(
                        "sync/src/main/java/A.java", "package dev.rookery.node;\nclass A {}");

        assertEquals(1, new ModuleArrows().check(List.of(stray)).size());
    }
}
