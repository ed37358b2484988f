package dev.rookery.walls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PackageCyclesTest {

    @Test
    void twoPackagesThatKnowEachOtherAreCaughtOnce() {
        List<String> caught =
                Caught.by(
                        new PackageCycles(),
                        "package dev.rookery.sync.a;\nimport dev.rookery.sync.b.B;\nclass A {}",
                        "package dev.rookery.sync.b;\nclass B { dev.rookery.sync.a.A a; }");

        assertEquals(1, caught.size(), caught::toString);
        assertTrue(
                caught.get(0)
                        .contains("dev.rookery.sync.a → dev.rookery.sync.b → dev.rookery.sync.a"),
                caught.get(0));
        assertTrue(
                caught.get(0).startsWith("sync/src/main/java/dev/rookery/sync/a/A.java:2"),
                caught.get(0));
    }

    @Test
    void aLongWayRoundIsCaughtToo() {
        List<String> caught =
                Caught.by(
                        new PackageCycles(),
                        "package dev.rookery.sync.a;\nimport dev.rookery.sync.b.B;\nclass A {}",
                        "package dev.rookery.sync.b;\nimport static dev.rookery.sync.c.C.X;\nclass B {}",
                        "package dev.rookery.sync.c;\nimport dev.rookery.sync.a.A.Inner;\nclass C {}");

        assertEquals(1, caught.size(), caught::toString);
    }

    @Test
    void aParentThatKnowsItsChildIsACycleOnlyWhenTheChildLooksBack() {
        String parent = "package dev.rookery.sync.a;\nimport dev.rookery.sync.a.x.B;\nclass A {}";

        assertEquals(
                List.of(),
                Caught.by(
                        new PackageCycles(), parent, "package dev.rookery.sync.a.x;\nclass B {}"));
        assertEquals(
                1,
                Caught.by(
                                new PackageCycles(),
                                parent,
                                "package dev.rookery.sync.a.x;\nimport dev.rookery.sync.a.A;\nclass B {}")
                        .size());
    }
}
