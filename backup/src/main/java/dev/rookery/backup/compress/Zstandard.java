package dev.rookery.backup.compress;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Zstandard streams (RFC 8878) in constant memory: about 6 MB to compress, at most {@value
 * #WINDOW_BYTES_MAX} bytes of window to expand, whatever the size of what passes.
 *
 * <p>The native part is unpacked into {@code java.io.tmpdir} when it is first used. Where that
 * cannot be (another C library, a folder that nothing may be run from), {@link #available} is false
 * and both streams throw.
 *
 * <p>Threads: safe for any thread; a stream belongs to one.
 */
public final class Zstandard {
    /** What the name of a compressed file ends in. */
    public static final String SUFFIX = ".zst";

    /** The widest window that is expanded: a stream that asks for more is refused. */
    public static final int WINDOW_BYTES_MAX = 1 << 23;

    private static final int WINDOW_LOG_MAX = 23;
    private static final int LEVEL = 3;

    private Zstandard() {}

    /** Whether the native part can be loaded here. */
    public static boolean available() {
        try {
            Native.load();
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }

    /**
     * A stream that writes what it is given, compressed and with a checksum, to another. Closing it
     * writes the end and closes the other; without that, what was written does not expand.
     *
     * @throws IOException when {@link #available} is false
     */
    public static OutputStream compress(OutputStream to) throws IOException {
        requireAvailable("compress");
        ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(to, LEVEL);
        out.setChecksum(true);
        return out;
    }

    /**
     * A stream of the bytes that {@link #compress} was given. Reading throws an {@link IOException}
     * where they were cut, changed, or ask for a wider window than {@value #WINDOW_BYTES_MAX}
     * bytes; what was read until then is not proven.
     *
     * @param from closed with the returned stream
     * @throws IOException when {@link #available} is false
     */
    public static InputStream expand(InputStream from) throws IOException {
        requireAvailable("expand");
        ZstdInputStreamNoFinalizer in = new ZstdInputStreamNoFinalizer(from);
        in.setLongMax(WINDOW_LOG_MAX);
        return in;
    }

    private static void requireAvailable(String operation) throws IOException {
        if (!available()) {
            throw new IOException(
                    "could not "
                            + operation
                            + " (zstd): its native library does not load here; point"
                            + " java.io.tmpdir to a folder that programs may be run from");
        }
    }
}
