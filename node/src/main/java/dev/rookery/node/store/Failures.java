package dev.rookery.node.store;

import dev.rookery.sync.driver.StoreException;
import java.sql.SQLException;

/**
 * SQL failures in words: operation, cause, cure.
 *
 * <p>Threads: stateless.
 */
final class Failures {

    private static final int PRIMARY = 0xFF;
    private static final int BUSY = 5;
    private static final int READONLY = 8;
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int NOTADB = 26;

    private Failures() {}

    /**
     * @param purpose what was being done, such as {@code keep a fact}
     */
    static StoreException of(String purpose, SQLException cause) {
        int code = cause.getErrorCode() & PRIMARY;
        boolean full = code == FULL || code == IOERR || code == READONLY || code == CANTOPEN;
        return new StoreException(
                "could not " + purpose + ": " + cause.getMessage() + "; " + cure(code),
                full,
                cause);
    }

    private static String cure(int code) {
        return switch (code) {
            case BUSY -> "another program holds the database: stop it";
            case READONLY, CANTOPEN -> "let this user write to the data directory";
            case IOERR -> "check the disk; writes go on when it works again";
            case FULL -> "free space on the disk of the data directory";
            case CORRUPT, NOTADB ->
                    "the file is damaged: restore a backup (rookery backup restore), or move it"
                            + " away and let the node pull everything from its peers";
            default -> "see the cause; rookery doctor checks the file";
        };
    }
}
