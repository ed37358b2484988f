package dev.rookery.cli.verb;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import java.util.List;
import java.util.Locale;

/** Where a node's log goes: lines with times on standard error. */
final class Logging {

    private static final List<String> LEVELS =
            List.of("trace", "debug", "info", "warn", "error", "off");
    private static final String SIMPLE = "org.slf4j.simpleLogger.";

    private Logging() {}

    /**
     * Takes effect when it comes before the first logger is made.
     *
     * @param level of our own lines; libraries say only what they warn of
     */
    static void configure(String level) {
        String known = level.toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(known)) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "log",
                    "ROOKERY_LOG is '" + level + "'",
                    "one of " + String.join(", ", LEVELS));
        }
        set(SIMPLE + "logFile", "System.err");
        set(SIMPLE + "showDateTime", "true");
        set(SIMPLE + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        set(SIMPLE + "showThreadName", "false");
        set(SIMPLE + "showShortLogName", "true");
        set(SIMPLE + "defaultLogLevel", known.equals("off") ? "off" : quieter(known));
        set(SIMPLE + "log.dev.rookery", known);
        // A connection that comes while the node stops is closed unheard; Netty warns of it with a
        // trace.
        set(SIMPLE + "log.io.netty.bootstrap.ServerBootstrap", "error");
        set("hazelcast.logging.type", "slf4j");
        set(
                "vertx.logger-delegate-factory-class-name",
                "io.vertx.core.logging.SLF4JLogDelegateFactory");
    }

    private static String quieter(String level) {
        return LEVELS.indexOf(level) < LEVELS.indexOf("warn") ? "warn" : level;
    }

    /** What was set on the command line wins. */
    private static void set(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
