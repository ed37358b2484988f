package dev.rookery.sync.message;

/**
 * Which node it is, over restarts: what people call it, and a tag of its data directory. Two nodes
 * that were given one name are two.
 *
 * <p>Threads: immutable.
 *
 * @param name 1–{@link #NAME_MAX} characters, none of them {@code ~}
 * @param tag as many hex digits as {@link #TAG_DIGITS} says
 */
public record NodeId(String name, String tag) {
    public static final int TAG_DIGITS = 8;

    /** What is left of a node id's length for the name. */
    public static final int NAME_MAX = Limits.NAME_BYTES_MAX - TAG_DIGITS - 1;

    private static final char MARK = '~';

    public NodeId {
        if (name.isEmpty() || name.length() > NAME_MAX || name.indexOf(MARK) >= 0) {
            throw new IllegalArgumentException("no name for a node: \"" + name + '"');
        }
        if (tag.length() != TAG_DIGITS) {
            throw new IllegalArgumentException("no tag for a node: \"" + tag + '"');
        }
    }

    /** The name in a node id of whatever form. */
    public static String name(String id) {
        int mark = id.lastIndexOf(MARK);
        return mark > 0 ? id.substring(0, mark) : id;
    }

    /** As it travels. */
    @Override
    public String toString() {
        return name + MARK + tag;
    }
}
