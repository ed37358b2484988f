package dev.rookery.sync.fact;

/**
 * A fact's place among the facts written together, which appear together everywhere.
 *
 * <p>Threads: immutable.
 *
 * @param index 0 … size − 1
 * @param size how many facts the batch has, 1 … {@value #SIZE_MAX}
 */
public record Batch(int index, int size) {

    /** Most facts in one batch. */
    public static final int SIZE_MAX = 10_000;

    /** Most canonical bytes in one batch: 1 MiB. */
    public static final int BYTES_MAX = 1 << 20;

    /** A fact alone. */
    public static final Batch ALONE = new Batch(0, 1);

    public Batch {
        if (size < 1 || size > SIZE_MAX || index < 0 || index >= size) {
            throw new IllegalArgumentException("no such place in a batch: " + index + "/" + size);
        }
    }

    /** Whether the batch ends with this fact. */
    public boolean last() {
        return index == size - 1;
    }
}
