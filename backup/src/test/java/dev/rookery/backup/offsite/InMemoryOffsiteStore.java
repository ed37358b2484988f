package dev.rookery.backup.offsite;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Objects in memory, with a clock to set, in pages of ten; it can be told to fail. */
public final class InMemoryOffsiteStore implements OffsiteStore {
    private static final int PAGE = 10;

    /** Objects by name. */
    public final SortedMap<String, byte[]> objects = new TreeMap<>();

    private final SortedMap<String, Instant> times = new TreeMap<>();
    private final InstantSource clock;

    /** Puts that still succeed before one fails; that one may have put its object. */
    public int putsUntilFailure = Integer.MAX_VALUE;

    /** Whether a put that fails has put its object. */
    public boolean failsBehind;

    /** Puts that were asked for. */
    public int puts;

    /** With the machine's clock. */
    public InMemoryOffsiteStore() {
        this(InstantSource.system());
    }

    /** With a clock. */
    public InMemoryOffsiteStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized boolean putIfAbsent(String name, byte[] content) {
        OffsiteStore.requireName(name);
        puts++;
        boolean fails = putsUntilFailure-- <= 0;
        boolean absent = !objects.containsKey(name);
        if (absent && (!fails || failsBehind)) {
            objects.put(name, content.clone());
            times.put(name, clock.instant());
        }
        if (fails) {
            throw OffsiteException.failed("put an object", name, "told to fail", null);
        }
        return absent;
    }

    @Override
    public synchronized Optional<byte[]> get(String name) {
        OffsiteStore.requireName(name);
        return Optional.ofNullable(objects.get(name)).map(byte[]::clone);
    }

    @Override
    public synchronized Page list(String prefix, String after) {
        List<Stored> behind =
                objects.keySet().stream()
                        .filter(name -> name.startsWith(prefix) && name.compareTo(after) > 0)
                        .limit(PAGE)
                        .map(n -> new Stored(n, objects.get(n).length, times.get(n)))
                        .toList();
        return new Page(
                behind,
                behind.size() == PAGE
                        ? Optional.of(behind.get(PAGE - 1).name())
                        : Optional.empty());
    }

    @Override
    public synchronized void delete(String name) {
        objects.remove(name);
        times.remove(name);
    }

    @Override
    public String place() {
        return "memory";
    }

    @Override
    public void close() {
        // Kept, as a real place is.
    }
}
