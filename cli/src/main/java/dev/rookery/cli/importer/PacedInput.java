package dev.rookery.cli.importer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bytes of a server that is given up when it sends too slowly: a limit for silence alone is kept by
 * one that sends a byte a minute.
 *
 * <p>Threads: as the stream.
 */
final class PacedInput extends FilterInputStream {

    /** What may take its time at first: a server that looks for what was asked. */
    static final Duration GRACE = Duration.ofSeconds(60);

    static final int BYTES_PER_SECOND_MIN = 64 << 10;

    private final LongSupplier nanos;
    private final long begin;
    private long read;

    /**
     * @param nanos a clock that nobody sets, ns since any moment
     */
    PacedInput(InputStream in, LongSupplier nanos) {
        super(in);
        this.nanos = nanos;
        this.begin = nanos.getAsLong();
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        return came(one < 0 ? 0 : 1, one);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        return came(Math.max(0, count), count);
    }

    private int came(int bytes, int answer) throws IOException {
        read += bytes;
        long seconds = Duration.ofNanos(nanos.getAsLong() - begin).minus(GRACE).toSeconds();
        if (answer >= 0 && seconds > read / BYTES_PER_SECOND_MIN) {
            throw new IOException(
                    "it sent " + read + " bytes in " + (seconds + GRACE.toSeconds()) + " s");
        }
        return answer;
    }
}
