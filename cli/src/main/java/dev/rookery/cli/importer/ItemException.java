package dev.rookery.cli.importer;

/** One item of a registry cannot be taken; the others can. Its message is the reason. */
public final class ItemException extends Exception {

    private static final long serialVersionUID = 1L;

    public ItemException(String reason) {
        super(reason);
    }

    public ItemException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
