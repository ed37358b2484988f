package dev.rookery.node.api;

import dev.rookery.backup.BackupException;
import dev.rookery.node.artifact.ArtifactException;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RefusalCode;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.service.ClockSkewException;
import dev.rookery.node.service.NumberingException;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.log.RareLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what went wrong becomes HTTP. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** A full disk refuses every write, and a fault of this program can be asked for again. */
    private static final RareLog LIMITED = new RareLog(Clock.systemUTC(), LOG::error);

    private Failures() {}

    /** A refusal of the registry's rules. */
    static Problem problem(Refusal refusal) {
        Map<String, List<String>> extra =
                refusal.code() == RefusalCode.TRANSITION_NOT_ALLOWED
                        ? Map.of("allowed", refusal.allowed().stream().map(Stage::text).toList())
                        : Map.of();
        return new Problem(
                status(refusal.code()),
                refusal.code().name(),
                refusal.detail(),
                refusal.hint(),
                Optional.empty(),
                extra);
    }

    /**
     * An expression over an enum, no default: a new code does not compile until it has a status.
     */
    static int status(RefusalCode code) {
        return switch (code) {
            case NAME_INVALID, FIELD_INVALID, PAGE_TOKEN_INVALID -> 400;
            case MODEL_UNKNOWN, VERSION_UNKNOWN, BASELINE_UNKNOWN, CONFIG_UNKNOWN, HOOK_UNKNOWN ->
                    404;
            case TRANSITION_NOT_ALLOWED,
                    VERSION_REWOUND,
                    ROLLBACK_NOT_AVAILABLE,
                    LABEL_TAKEN,
                    ID_TAKEN,
                    NAME_TAKEN,
                    MODEL_IN_PRODUCTION,
                    NUMBER_CONFLICT ->
                    409;
            case EXPECT_FAILED -> 412;
            case TOO_LARGE -> 413;
            case IDEMPOTENCY_KEY_REUSED, HOOK_REFUSED, SIGNATURE_REQUIRED, UNSAFE_FORMAT -> 422;
        };
    }

    /** Whatever ended a request early; logs what is not the client's doing. */
    static Problem problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof RefusedException refused) {
            return refused.problem();
        }
        if (cause instanceof NodeBusyException busy) {
            return overloaded(busy.getMessage());
        }
        if (cause instanceof ClockSkewException skew) {
            return Problem.of(ApiCode.CLOCK_SKEW, skew.getMessage(), ClockSkewException.CURE);
        }
        if (cause instanceof NumberingException lost) {
            return Problem.of(
                    ApiCode.NUMBERING_UNAVAILABLE, lost.getMessage(), NumberingException.CURE);
        }
        if (cause instanceof RejectedExecutionException) {
            return overloaded();
        }
        if (cause instanceof StoreException store) {
            return storage(store.full(), store);
        }
        if (cause instanceof ArtifactException artifact) {
            return storage(artifact.full(), artifact);
        }
        if (cause instanceof BackupException backup) {
            return storage(backup.full(), backup);
        }
        LIMITED.fault("a request failed", cause, LOG::error);
        return Problem.of(
                ApiCode.INTERNAL, "the node failed to answer", "see the node's log for the cause");
    }

    static Problem overloaded() {
        return overloaded("the node has as much waiting as it allows itself; nothing happened");
    }

    private static Problem overloaded(String why) {
        return Problem.of(ApiCode.OVERLOADED, why, "ask again after Retry-After seconds");
    }

    private static Problem storage(boolean full, RuntimeException cause) {
        LIMITED.say(
                cause.getClass().getSimpleName() + full, "storage failed: " + cause.getMessage());
        return full
                ? Problem.of(
                        ApiCode.READ_ONLY,
                        "the node cannot write to its disk; nothing was acknowledged",
                        "free space on the disk of node.data; /health tells when it is back")
                : Problem.of(
                        ApiCode.STORAGE_FAILED,
                        "the node's storage failed; nothing was acknowledged",
                        "see /health and the node's log, then ask again");
    }
}
