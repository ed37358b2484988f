package dev.rookery.cli.term;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The process's three streams and its environment, handed to every verb.
 *
 * <p>Threads: owned by the main thread; only notes and the bar are safe for any thread.
 */
public final class Console {
    private static final int BAR_CHARS = 30;

    private final PrintStream out;
    private final PrintStream err;
    private final BufferedReader in;
    private final Map<String, String> environment;
    private final boolean terminal;

    /** Whether the cursor stands behind a bar that goes on. */
    private boolean inBar;

    /**
     * @param terminal whether a person looks at {@code out}: tables and colours, else plain lines
     */
    public Console(
            PrintStream out,
            PrintStream err,
            InputStream in,
            Map<String, String> environment,
            boolean terminal) {
        this.out = out;
        this.err = err;
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.environment = environment;
        this.terminal = terminal;
    }

    /** The real one. */
    public static Console ofProcess() {
        return new Console(System.out, System.err, System.in, System.getenv(), outputIsATerminal());
    }

    /** Java only knows whether input and output both are one; where this cannot be seen, plain. */
    private static boolean outputIsATerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    public boolean terminal() {
        return terminal;
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    /** The variable's value; absent when unset or empty. */
    public Optional<String> environment(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** All variables, for what reads settings. */
    public Map<String, String> environment() {
        return environment;
    }

    public void line(String text) {
        out.println(text);
    }

    /** An empty page for what is shown again and again; nothing where nobody looks. */
    public void clear() {
        if (terminal) {
            out.print("\u001b[H\u001b[2J");
            out.flush();
        }
    }

    /** To standard error: what a script should not read as data. */
    public synchronized void note(String text) {
        err.println(inBar ? "\r\u001b[K" + text : text);
        inBar = false;
    }

    /** Only where a person watches. */
    public void progress(String text) {
        if (terminal) {
            err.println(text);
        }
    }

    /** A bar that grows in its place, only where a person watches; the last step ends its line. */
    public synchronized void bar(int done, int total, String what) {
        if (terminal) {
            int filled = total == 0 ? BAR_CHARS : BAR_CHARS * done / total;
            String bar = "#".repeat(filled) + ".".repeat(BAR_CHARS - filled);
            err.print("\r[" + bar + "] " + done + "/" + total + " " + what + "\u001b[K");
            inBar = done < total;
            if (!inBar) {
                err.println();
            }
            err.flush();
        }
    }

    /**
     * Asks on standard error and reads one line.
     *
     * @return true only for y or yes; an input that has ended is a no
     */
    public boolean confirm(String question) {
        err.print(question + " [y/N] ");
        err.flush();
        try {
            String answer = in.readLine();
            if (answer == null) {
                err.println();
                return false;
            }
            String word = answer.strip();
            return word.equalsIgnoreCase("y") || word.equalsIgnoreCase("yes");
        } catch (IOException e) {
            return false;
        }
    }

    /** Colours are for terminals, and not where NO_COLOR is set. */
    public String paint(Paint paint, String text) {
        boolean plain = !terminal || environment("NO_COLOR").isPresent() || text.isEmpty();
        return plain ? text : paint.start() + text + Paint.END;
    }
}
