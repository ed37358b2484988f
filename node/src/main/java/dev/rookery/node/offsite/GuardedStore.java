package dev.rookery.node.offsite;

import dev.rookery.backup.offsite.OffsiteException;
import dev.rookery.backup.offsite.OffsiteStore;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.outbound.OutboundOpenException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A place behind its retry and breaker, and no faster than it may be.
 *
 * <p>A put whose answer was lost and that is tried again finds its own object there; it answers
 * false then, and whoever asked compares.
 *
 * <p>Threads: one thread puts; the rest is safe for any thread.
 */
final class GuardedStore implements OffsiteStore {
    private final OffsiteStore store;
    private final OutboundGuard guard;
    private final ByteRate rate;

    GuardedStore(OffsiteStore store, OutboundGuard guard, ByteRate rate) {
        this.store = store;
        this.guard = guard;
        this.rate = rate;
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) {
        rate.take(content.length);
        return guarded("put an object", () -> store.putIfAbsent(name, content));
    }

    @Override
    public Optional<byte[]> get(String name) {
        return guarded("get an object", () -> store.get(name));
    }

    @Override
    public Page list(String prefix, String after) {
        return guarded("list the objects", () -> store.list(prefix, after));
    }

    @Override
    public void delete(String name) {
        guarded(
                "delete an object",
                () -> {
                    store.delete(name);
                    return name;
                });
    }

    @Override
    public String place() {
        return store.place();
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> T guarded(String operation, Supplier<T> call) {
        if (Thread.currentThread().isInterrupted()) {
            throw OffsiteException.failed(operation, place(), "the node is stopping", null);
        }
        try {
            return guard.call(call);
        } catch (OutboundOpenException e) {
            throw OffsiteException.failed(operation, place(), e.getMessage(), e);
        }
    }
}
