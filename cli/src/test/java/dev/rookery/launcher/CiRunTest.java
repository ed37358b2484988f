package dev.rookery.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.launcher.Surroundings.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for bash")
class CiRunTest {

    private static final String FLAGS = " -B -ntp --fail-at-end -Dmaven.test.failure.ignore=true";

    /** Two reports, as Surefire writes them. */
    private static final String REPORTS =
            """
            if [ "$1" = verify ]; then
            mkdir -p cli/target/surefire-reports node/target/surefire-reports
            echo '<testsuite name="a" time="1" tests="5" errors="%d" skipped="1" failures="%d">' \\
              > "cli/target/surefire-reports/TEST-a-$RANDOM.xml"
            echo '<testsuite name="b" time="1" tests="2" errors="0" skipped="0" failures="0">' \\
              > "node/target/surefire-reports/TEST-b-$RANDOM.xml"
            fi
            """;

    @TempDir Path folder;
    private Surroundings place;
    private Path script;

    @BeforeEach
    void layOut() throws IOException {
        place = new Surroundings(folder.toRealPath());
        script = place.installScript(".ci/run");
        readme("mvn verify");
    }

    @Test
    void theCountsOfAllReportsComeLast() throws Exception {
        place.installMaven(REPORTS.formatted(0, 0));

        Run run = place.run(script, Map.of());

        assertEquals(0, run.code(), run.err());
        List<String> lines = run.out().lines().toList();
        assertEquals(
                List.of(
                        "Tests run: 14, Failures: 0, Errors: 0, Skipped: 2",
                        "12 passed, 0 failed, 2 skipped"),
                lines.subList(lines.size() - 2, lines.size()));
    }

    @Test
    void theReadmesCommandIsRunFirstThenTheLongerSuitesThenTheDemo() throws Exception {
        place.installMaven(REPORTS.formatted(0, 0));
        readme("mvn verify -Dx=y   # the tests");

        Run run = place.run(script, Map.of());

        assertEquals(
                List.of(
                        "verify -Dx=y" + FLAGS,
                        "verify -Plong -Dgroups=long -Dfaults.jar=cli/target/rookery.jar"
                                + FLAGS
                                + " -Dsurefire.reportNameSuffix=long",
                        "-q -B -Dmaven.test.skip=true -Drookery.jar="
                                + place.jar
                                + ".building package"),
                place.builds());
        assertTrue(run.out().contains("\ndemo\n"), run.out());
    }

    @Test
    void aReadmeWithoutTheCommandFails() throws Exception {
        readme("gradle test");

        Run run = place.run(script, Map.of());

        assertEquals(1, run.code());
        assertTrue(run.err().contains("README.md names no test command"), run.err());
    }

    @Test
    void aFailedTestFailsEvenWhenMavenDoesNot() throws Exception {
        place.installMaven(REPORTS.formatted(1, 2));

        Run run = place.run(script, Map.of());

        assertEquals(1, run.code());
        assertTrue(run.out().endsWith(" failed, 2 skipped\n"), run.out());
    }

    @Test
    void aFailedBuildFailsAndSaysSoWithTheCounts() throws Exception {
        place.installMaven(REPORTS.formatted(0, 0) + "exit 1");

        Run run = place.run(script, Map.of());

        assertEquals(1, run.code());
        assertTrue(run.out().endsWith("6 passed, 0 failed, 1 skipped\n"), run.out());
    }

    @Test
    void aRunWithoutAnyTestFails() throws Exception {
        place.installMaven("true");

        assertEquals(1, place.run(script, Map.of()).code());
    }

    @Test
    void reportsOfAnEarlierRunDoNotCount() throws Exception {
        place.installMaven(REPORTS.formatted(0, 0));
        Path old = Files.createDirectories(place.root.resolve("cli/target/surefire-reports"));
        Files.writeString(old.resolve("TEST-old.xml"), "<testsuite tests=\"99\" errors=\"9\">");

        assertEquals(0, place.run(script, Map.of()).code());
    }

    private void readme(String command) throws IOException {
        Files.writeString(place.root.resolve("README.md"), "# R\n\n```sh\n" + command + "\n```\n");
    }
}
