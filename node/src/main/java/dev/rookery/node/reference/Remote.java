package dev.rookery.node.reference;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something on another machine that is read from a byte on. One call is one attempt.
 *
 * <p>Threads: one at a time; every method may block.
 */
public interface Remote {

    /**
     * Its bytes.
     *
     * @param from which byte of the whole comes first: the one asked for, or 0 where the server
     *     sends all of it
     * @param size of the whole; empty when the server does not say
     * @param tag which bytes these are; without one, what breaks off begins anew
     */
    record Body(InputStream in, long from, OptionalLong size, Optional<String> tag)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /**
     * Begins to read.
     *
     * @param from the first byte wanted
     * @param tag of an earlier answer; other bytes than those must not come, unless from the first
     *     one on
     * @throws IOException when the way there broke: trying again may help
     * @throws UnreadableException when it cannot be read
     */
    Body open(long from, Optional<String> tag) throws IOException;
}
