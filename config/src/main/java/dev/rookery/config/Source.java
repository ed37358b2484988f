package dev.rookery.config;

/**
 * Where a value came from. Later constants beat earlier ones. Threads: immutable.
 *
 * @param where the file's name, the variable or the flag; {@code default} for a default
 * @param line in a file, from 1; else 0
 */
public record Source(Kind kind, String where, int line) {

    public enum Kind {
        DEFAULT,
        FILE,
        ENVIRONMENT,
        FLAG
    }

    static final Source BY_DEFAULT = new Source(Kind.DEFAULT, "default", 0);

    static Source file(String name) {
        return new Source(Kind.FILE, name, 0);
    }

    static Source environment(String variable) {
        return new Source(Kind.ENVIRONMENT, variable, 0);
    }

    static Source flag(String flag) {
        return new Source(Kind.FLAG, flag, 0);
    }

    /** The same source at a line; only a file has lines. */
    Source at(int newLine) {
        return kind == Kind.FILE ? new Source(kind, where, newLine) : this;
    }

    /** {@code node.yaml:3}, {@code ROOKERY_HTTP_PORT}, {@code --http} or {@code default}. */
    @Override
    public String toString() {
        return line > 0 ? where + ":" + line : where;
    }
}
