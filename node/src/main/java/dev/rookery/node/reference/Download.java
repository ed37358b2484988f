package dev.rookery.node.reference;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Upload;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.reference.References.Read;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * One address on its way into the store. What breaks off goes on where it was, as long as the
 * server says that its bytes are still the same; else from the first byte.
 *
 * <p>Threads: one.
 */
final class Download implements AutoCloseable {
    private static final int PIECE_BYTES = 256 << 10;

    /** An attempt that brought so much counts for the server, though it broke off. */
    private static final long PROGRESS_BYTES = 1 << 20;

    /** A server that sends less than {@link #PACE_BYTES} within this is given up. */
    private static final Duration PACE = Duration.ofMinutes(1);

    private static final long PACE_BYTES = 64 << 10;

    private final Wish wish;
    private final Remote remote;
    private final InstantSource steady;
    private Optional<Upload> upload = Optional.empty();
    private Optional<String> tag = Optional.empty();
    private long reached;

    /**
     * What is wanted, and where to.
     *
     * @param expected what the bytes must hash to; when empty, whatever is there is taken
     * @param size how many there must be
     */
    record Wish(
            Optional<Hash> expected,
            OptionalLong size,
            ArtifactStore store,
            BooleanSupplier stopping) {}

    /**
     * @param steady a clock that nobody sets
     */
    Download(Wish wish, Remote remote, InstantSource steady) {
        this.wish = wish;
        this.remote = remote;
        this.steady = steady;
    }

    /**
     * Reads all of it. Each attempt but the last one brought some of it, so they have an end.
     *
     * @throws UnreadableException when it does not come
     */
    Read run(OutboundGuard guard) {
        Optional<Read> read = Optional.empty();
        while (read.isEmpty()) {
            read = guard.call(this::attempt);
        }
        return read.get();
    }

    /**
     * Tries once.
     *
     * @throws UnreadableException when it does not come
     */
    Read once() {
        return attempt().orElseThrow(() -> new UnreadableException("it broke off", false));
    }

    /** Empty when it broke off after some progress. */
    private Optional<Read> attempt() {
        long before = reached;
        try (Remote.Body body = remote.open(tag.isEmpty() ? 0 : held(), tag)) {
            Optional<Read> no = begin(body);
            return Optional.of(no.isPresent() ? no.get() : take(body));
        } catch (IOException e) {
            return orElseThrow(before, new UnreadableException(e.toString(), true));
        } catch (UnreadableException e) {
            return orElseThrow(before, e);
        }
    }

    private Optional<Read> orElseThrow(long before, UnreadableException why) {
        if (UnreadableException.passes(why) && reached >= before + PROGRESS_BYTES) {
            return Optional.empty();
        }
        throw why;
    }

    private Optional<Read> begin(Remote.Body body) {
        OptionalLong size = body.size();
        if (size.isPresent() && wish.size().isPresent() && !size.equals(wish.size())) {
            throw new UnreadableException(
                    "it has %d bytes, registered were %d"
                            .formatted(size.getAsLong(), wish.size().getAsLong()),
                    false);
        }
        if (size.isPresent() && size.getAsLong() > wish.store().bytesMax()) {
            return Optional.of(new Read.TooLarge());
        }
        if (upload.isEmpty() || body.from() != held()) {
            close();
            upload = Optional.of(wish.store().begin());
        }
        tag = body.tag();
        return Optional.empty();
    }

    private Read take(Remote.Body body) throws IOException {
        Upload into = upload.orElseThrow();
        byte[] piece = new byte[PIECE_BYTES];
        Instant since = steady.instant();
        long then = into.size();
        InputStream in = body.in();
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            if (!fits(into, ByteBuffer.wrap(piece, 0, n))) {
                return new Read.TooLarge();
            }
            Instant now = steady.instant();
            if (now.isAfter(since.plus(PACE))) {
                requirePace(into.size() - then);
                since = now;
                then = into.size();
            }
        }
        if (body.size().isPresent() && into.size() < body.size().getAsLong()) {
            throw new UnreadableException( // The JDK takes a broken connection for the end.
                    "it broke off after %d of %d bytes"
                            .formatted(into.size(), body.size().getAsLong()),
                    true);
        }
        Upload.Outcome outcome = into.finish(wish.expected());
        return outcome instanceof Upload.Different other
                ? new Read.Different(other.expected(), other.found())
                : new Read.Kept(((Upload.Kept) outcome).artifact());
    }

    private boolean fits(Upload into, ByteBuffer bytes) {
        if (wish.stopping().getAsBoolean()) {
            throw new UnreadableException("the node is stopping", false);
        }
        long size = into.size() + bytes.remaining();
        if (wish.size().isPresent() && size > wish.size().getAsLong()) {
            throw new UnreadableException("it has more bytes than registered", false);
        }
        boolean fits = into.write(bytes);
        reached = Math.max(reached, into.size());
        return fits;
    }

    private static void requirePace(long bytes) {
        if (bytes < PACE_BYTES) {
            throw new UnreadableException(
                    "it is too slow: %d bytes in %d s".formatted(bytes, PACE.toSeconds()), true);
        }
    }

    private long held() {
        return upload.map(Upload::size).orElse(0L);
    }

    /** Leaves nothing of what is not whole. */
    @Override
    public void close() {
        upload.ifPresent(Upload::close);
        upload = Optional.empty();
    }
}
