package dev.rookery.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.launcher.Surroundings.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for bash")
class LauncherTest {

    @TempDir Path folder;
    private Surroundings place;
    private Path script;

    @BeforeEach
    void layOut() throws IOException {
        place = new Surroundings(folder.toRealPath());
        script = place.root.resolve("rookery");
    }

    @Test
    void aMissingJarIsBuiltOnceAndSaidOnStandardErrorOnly() throws Exception {
        Run first = place.run(script, Map.of(), "--version");
        Run second = place.run(script, Map.of(), "--version");

        assertEquals(0, first.code(), first.err());
        assertTrue(first.err().contains("rookery: building"), first.err());
        assertFalse(first.out().contains("noise"), first.out());
        assertEquals("", second.err());
        assertEquals(1, place.buildCount());
    }

    @Test
    void argumentsReachTheJarAsTheyWereAndTheFolderStays() throws Exception {
        Run run = place.run(script, Map.of(), "list", "a b", "", "*");

        List<String> lines = run.out().lines().toList();
        assertEquals(place.tools.toString(), lines.get(0));
        assertEquals(
                List.of("-jar", place.jar.toString(), "list", "a b", "", "*"),
                lines.subList(lines.size() - 6, lines.size()));
    }

    @Test
    void aChangedAddedOrDeletedSourceIsBuiltAgain() throws Exception {
        place.run(script, Map.of());
        Files.writeString(place.root.resolve("cli/src/main/A.java"), "class A { }");
        place.run(script, Map.of());
        assertEquals(2, place.buildCount());

        place.age();
        Files.setLastModifiedTime(
                place.jar, java.nio.file.attribute.FileTime.fromMillis(1_700_000_000_000L));
        place.run(script, Map.of());
        assertEquals(2, place.buildCount());

        Files.delete(place.root.resolve("cli/src/main/A.java"));
        place.run(script, Map.of());
        assertEquals(3, place.buildCount());
    }

    @Test
    void theScriptWorksThroughLinks() throws Exception {
        Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), script);
        Path relative = Files.createSymbolicLink(folder.resolve("relative"), Path.of("absolute"));

        Run run = place.run(relative, Map.of(), "list");

        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains(place.jar.toString()), run.out());
        assertTrue(Files.isSymbolicLink(absolute));
    }

    @Test
    void launchesAtTheSameTimeWaitForOneBuild() throws Exception {
        assertOneBuildForAll();
    }

    @Test
    void withoutFlockLaunchesAtTheSameTimeWaitForOneBuildToo() throws Exception {
        place.remove("flock");

        assertOneBuildForAll();
        assertFalse(Files.exists(place.root.resolve(".rookery/build.lock.d")));
    }

    @Test
    void aLockOfADeadBuildIsTakenOver() throws Exception {
        place.remove("flock");
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path lock = Files.createDirectories(place.root.resolve(".rookery/build.lock.d"));
        Files.writeString(lock.resolve("pid"), String.valueOf(dead.pid()));

        assertEquals(0, place.run(script, Map.of()).code());
    }

    @Test
    void aFailedBuildEndsWithOne() throws Exception {
        place.installMaven("exit 3");

        Run run = place.run(script, Map.of(), "--version");

        assertEquals(1, run.code());
        assertTrue(run.err().contains("the build failed"), run.err());
        assertEquals("", run.out());
    }

    @Test
    void withoutMavenAFreshJarStillRunsAndAMissingOneIsExplained() throws Exception {
        place.remove("mvn");
        Run missing = place.run(script, Map.of());
        Files.createDirectories(place.jar.getParent());
        Files.writeString(place.jar, "jar");
        Run fresh = place.run(script, Map.of());

        assertEquals(1, missing.code());
        assertTrue(missing.err().contains("needs Maven"), missing.err());
        assertEquals(0, fresh.code(), fresh.err());
    }

    @Test
    void withoutSourcesTheJarThatIsThereRuns() throws Exception {
        Files.delete(place.root.resolve("pom.xml"));
        Run missing = place.run(script, Map.of());
        Files.createDirectories(place.jar.getParent());
        Files.writeString(place.jar, "jar");
        Run there = place.run(script, Map.of());

        assertEquals(1, missing.code());
        assertTrue(missing.err().contains("no sources"), missing.err());
        assertEquals(0, there.code(), there.err());
        assertEquals(0, place.buildCount());
    }

    @Test
    void anOldJavaIsRefusedByItsVersion() throws Exception {
        place.installJava("11.0.2");
        Run eleven = place.run(script, Map.of());
        place.installJava("1.8.0_402");
        Run eight = place.run(script, Map.of());
        place.remove("java");
        Run none = place.run(script, Map.of("JAVA_HOME", "/nowhere"));

        assertEquals(1, eleven.code());
        assertTrue(eleven.err().contains("needs Java 17 or newer; found"), eleven.err());
        assertTrue(eleven.err().contains("(version 11)"), eleven.err());
        assertTrue(eight.err().contains("(version 8)"), eight.err());
        assertEquals(1, none.code());
        assertTrue(none.err().contains("none found"), none.err());
    }

    @Test
    void anOldJavaHomeGivesWayToANewerJavaOnThePath() throws Exception {
        Path home = Files.createDirectories(folder.resolve("jdk8/bin")).getParent();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"1.8.0_402\"\n");
        Files.copy(
                place.tools.resolve("java"),
                home.resolve("bin/java"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);

        Run run = place.run(script, Map.of("JAVA_HOME", home.toString()));

        assertEquals(0, run.code(), run.err());
    }

    @Test
    void moreFlagsForTheJvmComeBeforeTheJar() throws Exception {
        Run run = place.run(script, Map.of("ROOKERY_JAVA_OPTS", "-Xmx64m -Dx=y"), "start");

        List<String> lines = run.out().lines().toList();
        assertTrue(lines.indexOf("-Xmx64m") < lines.indexOf("-jar"), run.out());
        assertTrue(lines.contains("-Dx=y"), run.out());
    }

    @Test
    void aBuildLeavesAClassArchiveForNodesAndOneForVerbs() throws Exception {
        Run verb = place.run(script, Map.of(), "--json", "list");
        Run node = place.run(script, Map.of(), "start");

        Path target = place.jar.getParent();
        assertTrue(
                verb.out().contains("-XX:SharedArchiveFile=" + target.resolve("verb-17.jsa")),
                verb.out());
        assertTrue(
                node.out().contains("-XX:SharedArchiveFile=" + target.resolve("node-17.jsa")),
                node.out());
    }

    @Test
    void anArchiveOfAnotherJarIsNotUsed() throws Exception {
        place.run(script, Map.of());
        Files.setLastModifiedTime(
                place.jar,
                java.nio.file.attribute.FileTime.from(java.time.Instant.now().plusSeconds(5)));

        Run run = place.run(script, Map.of(), "list");

        assertFalse(run.out().contains("SharedArchiveFile"), run.out());
    }

    private void assertOneBuildForAll() throws Exception {
        place.installMaven("sleep 0.5; mkdir -p cli/target && echo jar > cli/target/rookery.jar");

        List<Process> launches = new ArrayList<>();
        for (int launch = 0; launch < 4; launch++) {
            launches.add(place.start(script, Map.of(), "--version"));
        }
        for (Process launch : launches) {
            Run run = Surroundings.await(launch);
            assertEquals(0, run.code(), run.err());
        }

        assertEquals(1, place.buildCount());
    }
}
