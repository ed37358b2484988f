package dev.rookery.sync.log;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Lets one line a minute through for each subject, with how many it held back. Of subjects it
 * remembers 256, and says 100 lines a minute of all of them together, for whoever calls may have as
 * many names as it likes; a clock that is set back silences none.
 *
 * <p>Threads: safe for any thread.
 */
public final class RareLog {
    private static final Duration APART = Duration.ofMinutes(1);
    private static final int SUBJECTS_MAX = 256;
    private static final int LINES_MAX = 100;

    private final Clock clock;
    private final Consumer<String> log;
    private long minuteMillis;
    private int lines;
    private int others;
    private final Map<String, Subject> subjects =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Subject> eldest) {
                    return size() > SUBJECTS_MAX;
                }
            };

    /** Of what was said last, and how often it was not. */
    private record Subject(long saidMillis, int held) {}

    /**
     * @param log where lines go, at one level
     */
    public RareLog(Clock clock, Consumer<String> log) {
        this.clock = clock;
        this.log = log;
    }

    /**
     * Says it, unless the subject was spoken of within the last minute.
     *
     * @param subject what makes two lines the same: few of them, such as a peer and a status
     */
    public void say(String subject, String line) {
        due(subject, line).ifPresent(log);
    }

    /**
     * Says what should never happen, with its stack, unless the same came up at the same place
     * within the last minute.
     *
     * @param log where it goes
     */
    public void fault(String line, Throwable fault, BiConsumer<String, Throwable> log) {
        StackTraceElement[] stack = fault.getStackTrace();
        String place = stack.length == 0 ? "" : stack[0].toString();
        due(line + fault.getClass().getName() + place, line)
                .ifPresent(due -> log.accept(due, fault));
    }

    private synchronized Optional<String> due(String subject, String line) {
        Subject last = subjects.get(subject);
        long now = clock.millis();
        if (last != null && !apart(now, last.saidMillis())) {
            subjects.put(subject, new Subject(last.saidMillis(), last.held() + 1));
            return Optional.empty();
        }
        if (lines == 0 || apart(now, minuteMillis)) {
            minuteMillis = now;
            lines = 0;
        }
        if (lines == LINES_MAX) {
            others++;
            return Optional.empty();
        }
        lines++;
        subjects.put(subject, new Subject(now, 0));
        int held = last == null ? 0 : last.held();
        String more = held == 0 ? "" : " (and " + held + " more like it)";
        String rest = others == 0 ? "" : " (and " + others + " lines of others)";
        others = 0;
        return Optional.of(line + more + rest);
    }

    private static boolean apart(long now, long then) {
        return Math.abs(now - then) >= APART.toMillis();
    }
}
