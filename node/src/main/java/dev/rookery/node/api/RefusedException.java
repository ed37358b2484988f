package dev.rookery.node.api;

/**
 * Ends the reading of a request that cannot be answered. Thrown from the depth of a body to the one
 * place that answers, and never beyond this room; without a stack trace, since clients cause it.
 */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    RefusedException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
