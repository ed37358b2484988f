package dev.rookery.cli.client;

/**
 * The command cannot be done: what was tried on what, why not, and what to do. Caught in one place,
 * which prints it on standard error and ends the process with its exit code.
 */
public final class CommandFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exit;
    private final String cure;

    /**
     * @param operation what was tried and on what, as in "register iris"
     * @param reason why it did not work
     * @param cure what a person can do; empty when there is nothing to add
     */
    public CommandFailed(ExitCode exit, String operation, String reason, String cure) {
        super("could not " + operation + ": " + reason);
        this.exit = exit;
        this.cure = cure;
    }

    /** As above, keeping what was caught for the log. */
    public CommandFailed(
            ExitCode exit, String operation, String reason, String cure, Throwable cause) {
        this(exit, operation, reason, cure);
        initCause(cause);
    }

    public ExitCode exit() {
        return exit;
    }

    /** Empty when there is nothing to add. */
    public String cure() {
        return cure;
    }
}
