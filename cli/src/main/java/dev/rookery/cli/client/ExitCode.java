package dev.rookery.cli.client;

/** What a script learns from how a verb ended. The numbers are public contract. */
public enum ExitCode {
    DONE(0),
    FAILED(1),
    USAGE(2),
    NOT_FOUND(3),
    REFUSED(4),
    CANCELLED(5),
    UNREACHABLE(6),
    VERIFICATION_FAILED(7),
    UNCONFIRMED(8);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The process's exit status. */
    public int number() {
        return number;
    }

    /**
     * What an HTTP answer means to a script.
     *
     * @param status of a failed request, 300 to 599
     * @param code the problem's code, empty when the body was no problem document
     */
    public static ExitCode of(int status, String code) {
        if (status == 422 && code.equals("BACKUP_DAMAGED")) {
            return VERIFICATION_FAILED;
        }
        return switch (status) {
            case 400 -> USAGE;
            case 404 -> NOT_FOUND;
            case 409, 412, 422 -> REFUSED;
            case 504 -> UNCONFIRMED;
            default -> FAILED;
        };
    }
}
