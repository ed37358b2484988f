package dev.rookery.node.registry;

/**
 * Why a command or a read is refused. Part of the public contract: codes are never renamed.
 *
 * <p>Threads: immutable.
 */
public enum RefusalCode {
    /** No live model shows this name. */
    MODEL_UNKNOWN,
    /** The model has no such version, or what the reference names is deleted. */
    VERSION_UNKNOWN,
    /** The model has no baseline. */
    BASELINE_UNKNOWN,
    /** No parity was reported for this configuration. */
    CONFIG_UNKNOWN,
    /** There is no such hook. */
    HOOK_UNKNOWN,
    /** This node may not call there, or has no key to sign with. */
    HOOK_REFUSED,
    /** A rewind took the version back. */
    VERSION_REWOUND,
    /** The table allows no such move from the stage it is in. */
    TRANSITION_NOT_ALLOWED,
    /** No version can be put back into production, or not the one that was named. */
    ROLLBACK_NOT_AVAILABLE,
    /** Another version of the model has the label. */
    LABEL_TAKEN,
    /** A version has the ULID already, and is not the one that was brought. */
    ID_TAKEN,
    /** Another live model shows the name. */
    NAME_TAKEN,
    /** No model may have this name. */
    NAME_INVALID,
    /** A field's value is not what is accepted. */
    FIELD_INVALID,
    /** Too many entries, or too many bytes. */
    TOO_LARGE,
    /** The key was used for another request. */
    IDEMPOTENCY_KEY_REUSED,
    /** No signature that this node trusts is over the version's files. */
    SIGNATURE_REQUIRED,
    /** The version's files may run code when they are loaded, or nobody can tell. */
    UNSAFE_FORMAT,
    /** What the caller expected is not so. */
    EXPECT_FAILED,
    /** A model with a version in production is not deleted. */
    MODEL_IN_PRODUCTION,
    /** No number is left, or the version's number is contested. */
    NUMBER_CONFLICT,
    /** The page token is none that this list gave out. */
    PAGE_TOKEN_INVALID
}
