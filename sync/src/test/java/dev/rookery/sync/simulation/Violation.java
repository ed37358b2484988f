package dev.rookery.sync.simulation;

/**
 * What must hold did not. An error, so that nothing which deals with failures takes it for one.
 *
 * <p>Threads: immutable.
 */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    public Violation(String what) {
        super(what);
    }
}
