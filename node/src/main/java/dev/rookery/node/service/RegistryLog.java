package dev.rookery.node.service;

import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.CleanupPlan;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.RollbackView;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.VersionView;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.log.RareLog;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One INFO line for each registration, promotion and cleanup, one WARN for each rollback, written
 * by a thread of its own so that a slow log never slows a write. At most {@value #WAITING_MAX}
 * lines wait; what comes then is counted, and a WARN says how many lines are missing. Of writes
 * that fail for one cause, one line a minute says how many.
 *
 * <p>Threads: safe for any thread.
 */
public final class RegistryLog implements AutoCloseable {

    /** Most lines that wait to be written; each holds about a kilobyte. */
    static final int WAITING_MAX = 32_768;

    private static final long IDLE_MILLIS = 200;
    private static final long DRAIN_MILLIS = 2_000;

    private final Logger logger;
    private final BlockingQueue<Line> waiting;
    private final RareLog failures;
    private final RareLog putOff;
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile boolean closed;

    /** A line that waits; its text is made by the writer. */
    private record Line(boolean warning, Supplier<String> text) {}

    /** Writes to the registry's own logger. */
    public RegistryLog(Clock clock) {
        this(LoggerFactory.getLogger("dev.rookery.registry"), WAITING_MAX, clock);
    }

    RegistryLog(Logger logger, int waitingMax, Clock clock) {
        this.logger = logger;
        this.waiting = new ArrayBlockingQueue<>(waitingMax);
        this.failures = new RareLog(clock, logger::error);
        this.putOff = new RareLog(clock, line -> offer(new Line(true, () -> line)));
        this.writer = new Thread(this::writeLines, "registry-log");
        writer.setDaemon(true);
        writer.start();
    }

    /** Tells of a command that was judged; quick. */
    void decided(Command command, Decision decision) {
        if (decision instanceof Decision.Accepted accepted && logger.isInfoEnabled()) {
            boolean warning = accepted.answer() instanceof Answer.RolledBack;
            line(command, accepted.answer()).ifPresent(text -> offer(new Line(warning, text)));
        }
    }

    /** Tells of a command that the node could not keep. */
    void failed(Command command, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        String what = command.getClass().getSimpleName();
        String subject = what + " " + cause.getClass().getSimpleName();
        if (cause instanceof NodeBusyException) {
            putOff.say(subject, "[registry] " + what + " put off: " + cause.getMessage());
        } else {
            failures.say(subject, "[registry] " + what + " failed: " + cause.getMessage());
        }
    }

    /** How many lines were not written, because too many waited. */
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public void close() {
        closed = true;
        try {
            writer.join(DRAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void offer(Line line) {
        if (!waiting.offer(line)) {
            dropped.increment();
        }
    }

    private void writeLines() {
        long told = 0;
        try {
            while (!closed || !waiting.isEmpty()) {
                Line line = waiting.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (line != null) {
                    write(line);
                }
                long missing = dropped.sum() - told;
                if (missing > 0 && waiting.isEmpty()) {
                    logger.warn("[registry] {} lines are missing: the log is too slow", missing);
                    told += missing;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Line line) {
        if (line.warning()) {
            logger.warn(line.text().get());
        } else {
            logger.info(line.text().get());
        }
    }

    private static Optional<Supplier<String>> line(Command command, Answer answer) {
        if (answer instanceof Answer.Registered registered) {
            return registered.replayed()
                    ? Optional.empty()
                    : Optional.of(() -> registered(registered.version()));
        }
        if (answer instanceof Answer.Imported imported && command instanceof Command.Import asked) {
            return imported.replayed() || asked.plan()
                    ? Optional.empty()
                    : Optional.of(() -> imported(imported.version(), asked));
        }
        if (answer instanceof Answer.Moved moved) {
            return Optional.of(() -> moved(moved, command));
        }
        if (answer instanceof Answer.RolledBack back) {
            return Optional.of(() -> rolledBack(back.rollback()));
        }
        if (answer instanceof Answer.Cleanup cleanup && cleanup.plan().executed()) {
            return Optional.of(() -> cleaned(cleanup.plan()));
        }
        return Optional.empty();
    }

    private static String registered(VersionView version) {
        return "[registry] Registered " + name(version) + " (stage=" + brief(version.stage()) + ")";
    }

    private static String imported(VersionView version, Command.Import asked) {
        return "[registry] Imported "
                + name(version)
                + " (stage="
                + brief(version.stage())
                + ", by="
                + asked.actor()
                + ")";
    }

    private static String moved(Answer.Moved moved, Command command) {
        return "[registry] Promoted "
                + name(moved.version())
                + " (stage="
                + brief(moved.from())
                + " -> "
                + brief(moved.version().stage())
                + ", by="
                + command.actor()
                + ")"
                + moved.archived().map(made -> " archiving " + made.label()).orElse("");
    }

    private static String rolledBack(RollbackView rollback) {
        return "[registry] Rolled back "
                + rollback.model()
                + " ("
                + rollback.from().label()
                + " -> "
                + rollback.to().label()
                + ", by="
                + rollback.actor()
                + ", trigger="
                + rollback.trigger()
                + ")";
    }

    private static String cleaned(CleanupPlan plan) {
        return "[registry] Cleaned up "
                + plan.model()
                + " (deleted="
                + plan.goes().size()
                + ", kept="
                + plan.stays().size()
                + ")";
    }

    private static String name(VersionView version) {
        return version.model() + " " + version.label();
    }

    private static String brief(Stage stage) {
        return switch (stage) {
            case DEVELOPMENT -> "dev";
            case PRODUCTION -> "prod";
            case STAGING, ARCHIVED, REJECTED, DELETED, REWOUND -> stage.text();
        };
    }
}
