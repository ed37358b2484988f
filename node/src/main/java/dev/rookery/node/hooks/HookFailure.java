package dev.rookery.node.hooks;

/**
 * A receiver did not take an event, and may take it later.
 *
 * <p>Threads: immutable.
 */
final class HookFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status what it answered; 0 when nothing came
     */
    HookFailure(int status, String why) {
        super(why);
        this.status = status;
    }

    int status() {
        return status;
    }
}
