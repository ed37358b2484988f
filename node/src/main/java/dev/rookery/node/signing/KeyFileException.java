package dev.rookery.node.signing;

import java.nio.file.Path;

/** A file of keys or certificates cannot be used: its message names it and says why. */
public final class KeyFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** How a key that signs is made, for whoever has none. */
    public static final String CURE =
            "make a key by 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256'";

    KeyFileException(Path file, String why, Throwable cause) {
        super(file + " cannot be used: " + why, cause);
    }
}
