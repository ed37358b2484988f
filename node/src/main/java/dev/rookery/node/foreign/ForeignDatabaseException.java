package dev.rookery.node.foreign;

/** Another program's database could not be read: which, why, and what to do. */
public final class ForeignDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ForeignDatabaseException(String what) {
        super(what);
    }

    public ForeignDatabaseException(String what, Throwable cause) {
        super(what, cause);
    }
}
