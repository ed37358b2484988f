package dev.rookery.backup.offsite;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place that keeps named objects, written once and never changed. Names are made by {@link
 * OffsiteNames} alone.
 *
 * <p>Every method throws {@link OffsiteException}. Objects are small enough to be sent whole, so an
 * interrupted transfer goes on at the object that was interrupted and nobody needs parts of one.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface OffsiteStore extends AutoCloseable {

    /** No object is larger; one that is was not written by us. */
    int OBJECT_BYTES_MAX = 72 << 20;

    /** How many objects are looked at below one prefix. */
    int OBJECTS_MAX = 1_000_000;

    /**
     * What the name of an object may be: names without dots at their beginning, slashes between.
     */
    Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]*(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)*");

    /** The longest name. */
    int NAME_CHARS_MAX = 512;

    /**
     * An object that is there.
     *
     * @param bytes its size as it lies there
     * @param modified when it was put, by the place's clock
     */
    record Stored(String name, long bytes, Instant modified) {}

    /**
     * Some objects in the order of their names.
     *
     * @param next behind which name the next page begins; empty when this is the last
     */
    record Page(List<Stored> objects, Optional<String> next) {
        public Page {
            objects = List.copyOf(objects);
        }
    }

    /**
     * Puts an object, whole or not at all.
     *
     * @return false when there is one of this name, which then stays as it was
     */
    boolean putIfAbsent(String name, byte[] content);

    /** An object's bytes; empty when there is none. */
    Optional<byte[]> get(String name);

    /**
     * Lists what is below a prefix; what has other names than {@link #NAME} allows is left out.
     *
     * @param prefix empty, or ending in a slash
     * @param after the {@link Page#next} of the page before; empty for the first page
     */
    Page list(String prefix, String after);

    /** Deletes an object; one that is gone already is fine. */
    void delete(String name);

    /** Where it is, for people. */
    String place();

    @Override
    void close();

    /** All pages below a prefix. */
    default List<Stored> all(String prefix) {
        List<Stored> all = new ArrayList<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            Page page = list(prefix, after.get());
            all.addAll(page.objects());
            if (all.size() > OBJECTS_MAX) {
                throw OffsiteException.refused(
                        "list the objects",
                        place() + "/" + prefix,
                        "there are over " + OBJECTS_MAX,
                        "give this cluster a prefix of its own");
            }
            after = page.next();
        }
        return List.copyOf(all);
    }

    /** Refuses a name that is none, before anything is asked for. */
    static void requireName(String name) {
        if (name.length() > NAME_CHARS_MAX || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("no name for an object off-site: " + name);
        }
    }
}
