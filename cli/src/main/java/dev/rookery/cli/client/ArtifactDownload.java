package dev.rookery.cli.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * One artifact on its way into a file. It goes on where it broke off, also where an earlier run
 * did, and waits while the node itself is fetching the bytes.
 *
 * <p>Threads: owned by the verb; not safe to share.
 */
public final class ArtifactDownload {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Tries in a row that bring nothing, once something has come. */
    private static final int IDLE_MAX = 10;

    /** Answers that say "on its way", each after up to 20 s: some hours. */
    private static final int WAITS_MAX = 1_000;

    /** More bytes came than were registered: what was registered is wrong. */
    public static final class TooLongException extends IOException {

        private static final long serialVersionUID = 1L;

        TooLongException() {
            super("more bytes came than the version has");
        }
    }

    private final NodeClient node;
    private final String operation;
    private final Target target;
    private final long size;
    private int idle;
    private int waits;
    private boolean progressed;

    /**
     * @param size what was registered; more is not taken
     */
    public ArtifactDownload(NodeClient node, String operation, String sha256, long size) {
        this.node = node;
        this.operation = operation;
        this.target = Target.api("artifacts", sha256);
        this.size = size;
    }

    /**
     * Takes what the file lacks.
     *
     * @throws IOException when the file cannot be written, or more comes than was registered
     */
    public void into(FileChannel file) throws IOException {
        into(file, 0);
    }

    /**
     * The same for an artifact that is the end of a file.
     *
     * @param start where in the file it begins
     */
    public void into(FileChannel file, long start) throws IOException {
        if (file.size() > start + size) {
            file.truncate(start);
        }
        while (file.size() < start + size && !came(file, start)) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Whether all came. */
    private boolean came(FileChannel file, long start) throws IOException {
        long before = file.size();
        try {
            Reply reply =
                    node.download(operation, target, before - start, at -> sink(file, start, at));
            if (reply.status() == 416) { // Nothing is left to send; the hash tells what this is.
                return true;
            }
            boolean onItsWay =
                    reply.status() == 503 && reply.body().contains("ARTIFACT_ON_ITS_WAY");
            if (!reply.ok() && (!onItsWay || ++waits > WAITS_MAX)) {
                throw reply.failure(operation);
            }
            return reply.ok();
        } catch (CommandFailed e) {
            boolean more = file.size() > before;
            progressed |= more;
            idle = more ? 0 : idle + 1;
            if (e.exit() != ExitCode.UNREACHABLE || !progressed || idle > IDLE_MAX) {
                throw e;
            }
            return false;
        }
    }

    private OutputStream sink(FileChannel file, long start, long from) throws IOException {
        file.truncate(start + from);
        file.position(start + from);
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (file.position() + length > start + size) {
                    throw new TooLongException();
                }
                ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
                while (left.hasRemaining()) {
                    file.write(left);
                }
            }
        };
    }
}
