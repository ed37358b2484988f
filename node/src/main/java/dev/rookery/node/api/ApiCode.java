package dev.rookery.node.api;

/** What can be wrong with a request before any rule of the registry is asked. */
enum ApiCode {
    REQUEST_MALFORMED,
    JSON_MALFORMED,
    FIELD_UNKNOWN,
    FIELD_MISSING,
    FIELD_INVALID,
    PARAMETER_UNKNOWN,
    PARAMETER_INVALID,
    HEADER_INVALID,
    PATH_INVALID,
    ORIGIN_FOREIGN,
    URI_NOT_ALLOWED,
    ROUTE_UNKNOWN,
    FILE_UNKNOWN,
    ARTIFACT_ABSENT,
    ARTIFACT_ON_ITS_WAY,
    ARTIFACT_UNREACHABLE,
    BACKUP_UNKNOWN,
    METHOD_NOT_ALLOWED,
    FACTS_MALFORMED,
    FACTS_UNPROVEN,
    FACTS_LACKING,
    CLUSTER_FOREIGN,
    BODY_TOO_SLOW,
    UPLOAD_OFFSET,
    UPLOAD_BUSY,
    PLAN_STALE,
    PLAN_MISFIT,
    BACKUP_IN_USE,
    BODY_TOO_LARGE,
    URI_TOO_LONG,
    CONTENT_TYPE_UNSUPPORTED,
    RANGE_UNSATISFIABLE,
    HOST_FOREIGN,
    ARTIFACT_HASH_MISMATCH,
    ARTIFACT_DAMAGED,
    BACKUP_DAMAGED,
    TOO_MANY_WATCHERS,
    HEADERS_TOO_LARGE,
    INTERNAL,
    OVERLOADED,
    READ_ONLY,
    STORAGE_FAILED,
    CLOCK_SKEW,
    NUMBERING_UNAVAILABLE,
    NOT_CONFIRMED;

    /** Its HTTP status: an expression over the enum, no default. */
    int status() {
        return switch (this) {
            case REQUEST_MALFORMED,
                    JSON_MALFORMED,
                    FIELD_UNKNOWN,
                    FIELD_MISSING,
                    FIELD_INVALID,
                    PARAMETER_UNKNOWN,
                    PARAMETER_INVALID,
                    HEADER_INVALID,
                    PATH_INVALID,
                    FACTS_MALFORMED ->
                    400;
            case ORIGIN_FOREIGN, URI_NOT_ALLOWED, FACTS_UNPROVEN -> 403;
            case ROUTE_UNKNOWN, FILE_UNKNOWN, ARTIFACT_ABSENT, BACKUP_UNKNOWN -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case BODY_TOO_SLOW -> 408;
            case PLAN_STALE,
                    BACKUP_IN_USE,
                    UPLOAD_OFFSET,
                    UPLOAD_BUSY,
                    FACTS_LACKING,
                    CLUSTER_FOREIGN ->
                    409;
            case BODY_TOO_LARGE -> 413;
            case URI_TOO_LONG -> 414;
            case CONTENT_TYPE_UNSUPPORTED -> 415;
            case RANGE_UNSATISFIABLE -> 416;
            case HOST_FOREIGN -> 421;
            case ARTIFACT_HASH_MISMATCH, ARTIFACT_DAMAGED, BACKUP_DAMAGED, PLAN_MISFIT -> 422;
            case TOO_MANY_WATCHERS -> 429;
            case HEADERS_TOO_LARGE -> 431;
            case INTERNAL -> 500;
            case ARTIFACT_ON_ITS_WAY,
                    ARTIFACT_UNREACHABLE,
                    OVERLOADED,
                    READ_ONLY,
                    STORAGE_FAILED,
                    CLOCK_SKEW,
                    NUMBERING_UNAVAILABLE ->
                    503;
            case NOT_CONFIRMED -> 504;
        };
    }
}
