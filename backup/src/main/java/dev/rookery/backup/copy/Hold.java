package dev.rookery.backup.copy;

/** As long as it is open, nothing is deleted that a way back could need. */
@FunctionalInterface
public interface Hold extends AutoCloseable {
    @Override
    void close();
}
