package dev.rookery.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.config.yaml.YamlReading.Document;
import dev.rookery.config.yaml.YamlReading.Refused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

    @Test
    void everyValueKnowsItsLine() {
        YamlNode root = document("a: 1\n\nb:\n  - x\n  - {c: y}\n");

        YamlNode.Mapping mapping = assertInstanceOf(YamlNode.Mapping.class, root);
        assertEquals(List.of(1, 3), mapping.entries().stream().map(YamlNode.Entry::line).toList());
        YamlNode.Sequence list =
                assertInstanceOf(YamlNode.Sequence.class, mapping.entries().get(1).value());
        assertEquals(List.of(4, 5), list.items().stream().map(YamlNode::line).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment\n", "---\n"})
    void aTextThatSaysNothingIsEmpty(String text) {
        assertTrue(document(text).isEmpty());
    }

    @Test
    void aQuotedNullIsAText() {
        assertTrue(document("null").isEmpty());
        assertTrue(!document("\"null\"").isEmpty());
    }

    @Test
    void aKeyWrittenTwiceIsRefusedWithBothLines() {
        Refused refused = refused("a: 1\nb: 2\na: 3\n");

        assertEquals(3, refused.line());
        assertEquals("the key 'a' again, first on line 1", refused.reason());
    }

    @Test
    void aBombOfAliasesIsRefusedAtItsFirstAnchor() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int level = 1; level < 30; level++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(level, level, level - 1, level - 1));
        }

        Refused refused = refused(bomb.toString());

        assertEquals(1, refused.line());
        assertEquals("an anchor or alias", refused.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: !!javax.script.ScriptEngineManager []", "a: !x 1", "!!map {a: 1}"})
    void aTagIsRefused(String text) {
        assertEquals("a tag (!…)", refused(text).reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [1",
                "a: 1\n b: 2",
                "\ta: 1",
                "a: 'x",
                "a: b: c",
                "{a: 1}}",
                "%YAML 9.9\n---\na: 1"
            })
    void brokenYamlIsRefused(String text) {
        assertEquals("YAML", refused(text).accepted());
    }

    @Test
    void aSecondDocumentIsRefused() {
        assertEquals(2, refused("a: 1\n---\na: 2\n").line());
    }

    @Test
    void aListAsAKeyIsRefused() {
        assertEquals("a key that is a list or a group", refused("? [a]\n: 1\n").reason());
    }

    @Test
    void depthCountAndSizeAreLimited() {
        refused("[".repeat(100) + "]".repeat(100));
        refused("[".repeat(500_000));
        refused("- x\n".repeat(YamlReader.NODES_MAX + 1));
        refused("#".repeat(YamlReader.CHARACTERS_MAX + 1));
    }

    private static YamlNode document(String text) {
        return assertInstanceOf(Document.class, YamlReader.read(text)).root();
    }

    private static Refused refused(String text) {
        return assertInstanceOf(Refused.class, YamlReader.read(text));
    }
}
