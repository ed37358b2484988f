package dev.rookery.walls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SizeLimitsTest {

    @Test
    void aFileOf501LinesIsCaught() {
        assertEquals(List.of(), caught("//\n".repeat(497) + "class A {}"));
        assertTrue(caught("//\n".repeat(500) + "class A {}").get(0).contains("lines; at most 500"));
    }

    @Test
    void aLineOf121IsCaughtInACommentToo() {
        assertEquals(List.of(), caught("//" + "x".repeat(118) + "\nclass A {}"));
        assertEquals(1, caught("//" + "x".repeat(119) + "\nclass A {}").size());
    }

    @Test
    void aMethodOf71LinesIsCaught() {
        assertEquals(List.of(), caught("class A { void f() {\n" + "f();\n".repeat(68) + "} }"));
        assertTrue(
                caught("class A { void f() {\n" + "f();\n".repeat(70) + "} }")
                        .get(0)
                        .contains("method f of 72 lines"));
    }

    @Test
    void aConstructorOfEightParametersIsCaughtButNotARecords() {
        String eight = "(int a, int b, int c, int d, int e, int f, int g, int h)";

        assertEquals(1, caught("class A { A" + eight + " {} }").size());
        assertEquals(1, caught("record R(int x) { class A { A" + eight + " {} } }").size());
        assertEquals(List.of(), caught("record A" + eight + " { A {} }"));
        assertEquals(List.of(), caught("class A { void m" + eight + " {} A(int a) {} }"));
    }

    private static List<String> caught(String text) {
        return Caught.by(new SizeLimits(), "package dev.rookery.sync.a;\n" + text);
    }
}
