package dev.rookery.node.signing;

/** A signature proves nothing: its message says why, and of what. */
public final class SignatureException extends Exception {

    private static final long serialVersionUID = 1L;

    public SignatureException(String reason) {
        super(reason);
    }

    SignatureException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
