package dev.rookery.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Paint;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the demo tells, line by line, with the time since it began. A line is only told once what it
 * says was checked.
 *
 * <p>Threads: owned by the demo; not safe to share.
 */
final class Story {

    private static final Duration POLL = Duration.ofMillis(25);

    private final Console console;
    private final boolean json;
    private final long start = System.nanoTime();
    private final ArrayNode steps = Json.object().putArray("steps");
    private String chapter = "";

    /**
     * @param json keeps the lines for one document at the end instead of printing them
     */
    Story(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    void chapter(String title) {
        chapter = title;
        if (!json) {
            console.line("");
            console.line(console.paint(Paint.BOLD, title));
            console.out().flush();
        }
    }

    /** Something that was just checked. */
    void tell(String text) {
        long ms = elapsed().toMillis();
        steps.addObject().put("chapter", chapter).put("at_ms", ms).put("text", text);
        if (!json) {
            console.line(String.format("%7d ms  %s", ms, text));
            console.out().flush();
        }
    }

    ArrayNode steps() {
        return steps;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Ends the demo unless it holds. */
    void check(boolean holds, String expected, Supplier<String> seen) {
        if (!holds) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "show '" + chapter + "'",
                    "expected " + expected + "; saw " + seen.get(),
                    "this is a defect; the nodes' last log lines follow");
        }
    }

    void same(Object expected, Object seen, String what) {
        check(expected.equals(seen), what + " " + expected, () -> String.valueOf(seen));
    }

    /**
     * Ends the demo unless it holds within this time.
     *
     * @return how long it took
     */
    Duration await(String expected, Duration atMost, BooleanSupplier holds, Supplier<String> seen) {
        long begun = System.nanoTime();
        while (!holds.getAsBoolean()) {
            boolean late = System.nanoTime() - begun > atMost.toNanos();
            check(!late, expected + " within " + atMost.toSeconds() + " s", seen);
            LockSupport.parkNanos(POLL.toNanos());
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
