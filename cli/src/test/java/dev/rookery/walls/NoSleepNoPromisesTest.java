package dev.rookery.walls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoSleepNoPromisesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A { void f() throws Exception { Thread.sleep(1); } }",
                "class A { void f() throws Exception { java.lang.Thread.sleep(1); } }",
                "class A { void f() throws Exception { java.util.concurrent.TimeUnit.SECONDS.sleep(1); } }",
                "import static java.lang.Thread.sleep;\nclass A {}"
            })
    void sleepingIsCaught(String text) {
        assertEquals(1, caught(text).size());
    }

    @Test
    void aPromiseIsCaughtInAnyComment() {
        assertEquals(1, caught("// TO" + "DO: later\nclass A {}").size());
        assertEquals(1, caught("class A { /* FIX" + "ME */ }").size());
    }

    @Test
    void aWordThatContainsOneIsFree() {
        assertEquals(List.of(), caught("// MASTO" + "DON Thread.sleep is not called\nclass A {}"));
    }

    private static List<String> caught(String text) {
        return Caught.by(new NoSleepNoPromises(), "package dev.rookery.sync.a;\n" + text);
    }
}
