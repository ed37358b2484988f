package dev.rookery.readme;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.readme.Terminal.Outcome;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every command of README.md does what it says, in its order. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its commands are for a POSIX shell")
class ReadmeTest {

    /** Run by others: the first runs this test, the second has DemoProcessTest. */
    private static final List<String> ELSEWHERE = List.of("mvn verify", "./rookery demo");

    private static final Duration GOSSIP_MAX = Duration.ofSeconds(60);

    /**
     * What a command has to print.
     *
     * @param begin how the command begins
     * @param output found somewhere in what it prints
     * @param reads whether it may be repeated until what was written elsewhere has arrived
     */
    private record Expected(String begin, Pattern output, boolean reads) {

        static Expected writes(String begin, String output) {
            return new Expected(begin, Pattern.compile(output), false);
        }

        static Expected reads(String begin, String output) {
            return new Expected(begin, Pattern.compile(output), true);
        }
    }

    /** The first that fits counts. */
    private static final List<Expected> EXPECTED =
            List.of(
                    Expected.writes("./rookery register iris", "iris.*\\b1\\b"),
                    Expected.writes("./rookery promote iris:1 --to staging", "staging"),
                    Expected.writes("./rookery promote iris:1 --to production", "production"),
                    Expected.writes("./rookery register square8_2p", "square8_2p:2\\b"),
                    Expected.writes("./rookery promote square8_2p:2", "square8_2p:2"),
                    Expected.reads("./rookery history square8_2p", "fails on new data"),
                    Expected.reads("./rookery production iris", "^/.*README\\.md\\n$"),
                    Expected.reads("./rookery history iris", "better than nothing"),
                    Expected.reads("./rookery list", "iris"),
                    Expected.writes("curl -s -X POST", "\"version\": ?1\\b"),
                    Expected.reads("curl -s http", "\"version\": ?1\\b"),
                    Expected.reads("./rookery cluster status", "(?s)\\ba\\b.*\\bb\\b"),
                    Expected.reads(
                            "./rookery sync status",
                            "(?s)\\ba\\s+alive\\s+closed.*\\bb\\s+alive\\s+closed"),
                    Expected.writes("echo '{\"w00\"", "^$"),
                    Expected.writes("./rookery cmaes register", "square8_2p:1 in staging"),
                    Expected.writes("mkdir -p runs/17", "^$"),
                    Expected.writes("./rookery watch runs", "registered minutes:1 .*17"),
                    Expected.writes("./rookery export layouts", "exported \\d+ models"),
                    Expected.writes("openssl ", ""),
                    Expected.writes("./rookery export --bundle", "facts of all \\d+ models"),
                    Expected.reads("./rookery import site-b", "up to 0 of \\d+ would be new"),
                    Expected.reads("./rookery trend heuristic_square8_2p elo", "301"),
                    Expected.writes("for v in 1 2; do", "hex8_2p:2 is in production"),
                    Expected.writes(
                            "./rookery rollback hex8_2p",
                            "hex8_2p:1 is in production again; hex8_2p:2 is archived"),
                    Expected.reads(
                            "./rookery history hex8_2p",
                            "model.rollback\\s+2 -> 1\\s.*loses to the one before"),
                    Expected.writes("mkdir -p old/", "^$"),
                    Expected.writes("echo '{\"version_id\"", "^$"),
                    Expected.writes("echo 'weights'", "^$"),
                    Expected.reads("./rookery import old --dry-run", "1 would come"),
                    Expected.writes("./rookery import old", "1 imported, 0 already there"),
                    Expected.reads("./rookery show points-model:", "val_mae"),
                    Expected.reads(
                            "./rookery artifact status heuristic_square8_2p", "weights\\.json"),
                    Expected.reads("./rookery artifact status", "artifacts.replicas production"),
                    Expected.writes("./rookery parity post", "reported square8_2p passed"),
                    Expected.reads("./rookery parity list", "0 of 200 failed"),
                    Expected.writes(
                            "./rookery backup restore --at \"$(date -u '+%F %T')\" --mode rewind"
                                    + " --plan",
                            "- version 2  was production"),
                    Expected.writes("./rookery backup restore --at", "rewound to \\d{8}_\\d{6}"),
                    Expected.writes("./rookery backup create", "\\d{8}_\\d{6}"),
                    Expected.reads("./rookery backup list", "before the big change"),
                    Expected.reads("./rookery backup verify --all", "\\d{8}_\\d{6}"),
                    Expected.writes("./rookery backup drill", "manual\\s.*\\sok\\s"),
                    Expected.reads("./rookery backup prune", "the last way back"));

    @TempDir Path folder;

    @Test
    void itsCommandsDoWhatTheySay() throws Exception {
        Assumptions.assumeTrue(isOnPath("curl"), "curl is not installed");
        Assumptions.assumeTrue(isOnPath("openssl"), "openssl is not installed");
        Readme readme = Readme.ofThisRepository();
        Files.copy(readme.file(), folder.resolve("README.md"));

        try (Terminal terminal = new Terminal(folder)) {
            for (String command : readme.commands()) {
                if (command.startsWith("./rookery start")) {
                    terminal.start(command);
                } else if (!ELSEWHERE.contains(command)) {
                    type(terminal, command);
                }
            }
        }
    }

    private static void type(Terminal terminal, String command) throws Exception {
        Expected expected =
                EXPECTED.stream()
                        .filter(each -> command.startsWith(each.begin()))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("say what to expect of " + command));
        if (expected.reads()) {
            await().atMost(GOSSIP_MAX)
                    .ignoreException(AssertionError.class)
                    .untilAsserted(() -> check(terminal, command, expected));
        } else {
            check(terminal, command, expected);
        }
    }

    private static void check(Terminal terminal, String command, Expected expected)
            throws Exception {
        Outcome outcome = terminal.run(command);
        String said = command + " -> " + outcome.exit() + ": " + outcome.output();
        assertEquals(0, outcome.exit(), said);
        assertTrue(expected.output().matcher(outcome.output()).find(), said);
    }

    private static boolean isOnPath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    }
}
