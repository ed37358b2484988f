package dev.rookery.cli.bundle;

/** A file is no bundle, or not as it was written: its message says where and what is wrong. */
final class DamagedBundleException extends Exception {

    private static final long serialVersionUID = 1L;

    DamagedBundleException(String reason) {
        super(reason);
    }

    DamagedBundleException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
