package dev.rookery.node.recovery;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Who uses the database's file besides the node: copies read it, an exchange needs it alone.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class FileUse {
    private final ReadWriteLock file = new ReentrantReadWriteLock();

    /** Reads the file, beside other readers. */
    <T> T reading(Supplier<T> work) {
        return locked(file.readLock(), work);
    }

    /** Waits for those who read, and lets none begin before the end. */
    <T> T alone(Supplier<T> work) {
        return locked(file.writeLock(), work);
    }

    private static <T> T locked(Lock lock, Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
