package dev.rookery.cli.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One file on its way to a node, under its hash. It goes on where it broke off, also where an
 * earlier run did, and where another command sends the same bytes it waits for that.
 *
 * <p>Threads: owned by the verb; not safe to share.
 */
public final class ArtifactUpload {
    /** Longer by as much after each further try: a node takes some seconds to start again. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Tries in a row after which the node has no more of it than before: some 55 s. */
    private static final int IDLE_MAX = 10;

    private final NodeClient node;
    private final String operation;
    private final Consumer<String> progress;
    private final Duration pause;

    /**
     * @param progress told what is sent, and from where it goes on
     */
    public ArtifactUpload(NodeClient node, String operation, Consumer<String> progress) {
        this(node, operation, progress, PAUSE);
    }

    ArtifactUpload(NodeClient node, String operation, Consumer<String> progress, Duration pause) {
        this.node = node;
        this.operation = operation;
        this.progress = progress;
        this.pause = pause;
    }

    /**
     * What is sent.
     *
     * @param name for people
     * @param size in bytes, as it was hashed
     * @param at where its bytes begin within the file
     */
    public record Sent(String name, Path file, String sha256, long size, long at) {

        /** A file that is sent whole. */
        public Sent(String name, Path file, String sha256, long size) {
            this(name, file, sha256, size, 0);
        }
    }

    /**
     * Sends what the node lacks; when this returns, the node keeps all of it under its hash.
     *
     * @throws CommandFailed when the node refuses it, or does not get any further with it
     */
    public void send(Sent sent) {
        Optional<Reply> refusal = refusal(sent);
        if (refusal.isPresent()) {
            throw refusal.get().failure(operation);
        }
    }

    /**
     * The same; what the node answers where it does not keep it.
     *
     * @throws CommandFailed when the node is not reached any more
     */
    public Optional<Reply> refusal(Sent sent) {
        Target artifact = Target.api("artifacts", sent.sha256());
        OptionalLong lacking = node.lacking(operation, artifact);
        if (lacking.isEmpty()) {
            progress.accept("already there  " + sent.name());
            return Optional.empty();
        }
        long best = -1;
        int idle = 0;
        boolean anew = false;
        while (true) {
            try {
                lacking = best < 0 ? lacking : node.lacking(operation, artifact);
                if (lacking.isEmpty()) {
                    return Optional.empty();
                }
                long from = lacking.getAsLong() < sent.size() ? lacking.getAsLong() : 0;
                idle = from > best ? 0 : idle;
                best = Math.max(best, from);
                tell(sent, from);
                Reply reply = node.uploadFrom(operation, artifact, sent, from);
                if (reply.status() == 201) {
                    return Optional.empty();
                }
                boolean othersBytes = reply.status() == 422 && from > 0 && !anew;
                anew |= othersBytes;
                idle++;
                if (idle > IDLE_MAX || (!othersBytes && !isForLater(reply))) {
                    return Optional.of(reply);
                }
            } catch (CommandFailed e) {
                idle++;
                if (idle > IDLE_MAX || e.exit() != ExitCode.UNREACHABLE) {
                    throw e;
                }
            }
            LockSupport.parkNanos(pause.multipliedBy(idle).toNanos());
        }
    }

    /** Others send the same, it is not yet whole, or too much is asked at once: it may go on. */
    private static boolean isForLater(Reply reply) {
        boolean full =
                reply.status() == 503 && Json.text(reply.document(), "code").equals("OVERLOADED");
        return full || reply.status() == 409 || reply.status() == 202;
    }

    private void tell(Sent sent, long from) {
        progress.accept(
                from == 0
                        ? "uploading      %s (%d bytes)".formatted(sent.name(), sent.size())
                        : "going on       %s from %d of %d bytes"
                                .formatted(sent.name(), from, sent.size()));
    }
}
