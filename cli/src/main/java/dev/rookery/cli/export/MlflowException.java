package dev.rookery.cli.export;

/** An MLflow server did not take one thing; the others may still come. */
final class MlflowException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * @param message what was not done, and what the server said of it
     */
    MlflowException(String message) {
        super(message);
    }
}
