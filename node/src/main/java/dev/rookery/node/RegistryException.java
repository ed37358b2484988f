package dev.rookery.node;

/**
 * The registry said no, or could not answer. A caller compares the code; a person reads the rest.
 *
 * <p>Threads: immutable.
 */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String hint;

    RegistryException(String code, String detail, String hint, Throwable cause) {
        super(detail, cause);
        this.code = code;
        this.hint = hint;
    }

    /** The same code as in a problem of the REST interface, such as {@code MODEL_UNKNOWN}. */
    public String code() {
        return code;
    }

    /** What to do; empty text when there is nothing to say. */
    public String hint() {
        return hint;
    }
}
