package dev.rookery.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The system's own tools that hurt a node; a test that misses one is left out and says so. */
final class Tools {

    private Tools() {}

    /** What a tool printed, both streams, and how it ended. */
    record Ended(int code, String printed) {}

    /** Leaves the test out unless the tool is installed. */
    static void need(String tool) {
        leaveOutUnless(run("which", tool).code() == 0, tool + " is not installed");
    }

    /** Leaves the test out unless it may change networks and mounts. */
    static void needRoot() {
        leaveOutUnless(run("id", "-u").printed().strip().equals("0"), "not root");
    }

    static void leaveOutUnless(boolean possible, String why) {
        if (!possible) {
            System.err.println("left out: " + why);
        }
        Assumptions.assumeTrue(possible, why);
    }

    /** Runs it; anything but success fails the test. */
    static void must(String... command) {
        Ended ended = run(command);
        assertEquals(0, ended.code(), () -> String.join(" ", command) + ": " + ended.printed());
    }

    static Ended run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
            String printed =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), printed);
        } catch (IOException e) {
            return new Ended(127, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(130, "interrupted");
        }
    }
}
