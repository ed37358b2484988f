package dev.rookery.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value for every key, each with its source. Threads: immutable once read. */
public final class Settings {

    private final Map<SettingKey<?>, Held> held = new LinkedHashMap<>();

    Settings() {}

    void put(SettingKey<?> key, Object value, Source source) {
        held.put(key, new Held(value, source));
    }

    /**
     * @throws IllegalStateException when the key is not in the schema, or its default is asked for
     *     too early
     */
    @SuppressWarnings("unchecked") // what is put under a key was read by that key's type
    public <T> T get(SettingKey<T> key) {
        return (T) of(key).value;
    }

    public Source source(SettingKey<?> key) {
        return of(key).source;
    }

    /** Whether somebody wrote a value for it. */
    public boolean isGiven(SettingKey<?> key) {
        return source(key).kind() != Source.Kind.DEFAULT;
    }

    /** Every key in the schema's order, secrets hidden. */
    public List<Row> rows() {
        return held.keySet().stream().map(this::row).toList();
    }

    /** What is wrong with a value in the light of others, said of the key that should change. */
    public <T> Problem refuse(SettingKey<T> key, String accepted) {
        String shown = key.secret() ? Place.HIDDEN : "'" + key.type().show(get(key)) + "'";
        return Problem.value(key.name(), source(key), shown, accepted);
    }

    private <T> Row row(SettingKey<T> key) {
        String shown = key.type().show(get(key));
        boolean redacted = key.secret() && !shown.isEmpty();
        return new Row(
                key.name(),
                redacted ? Place.HIDDEN : shown,
                source(key).toString(),
                redacted,
                key.purpose());
    }

    private Held of(SettingKey<?> key) {
        Held found = held.get(key);
        if (found == null) {
            throw new IllegalStateException("no value yet for setting " + key.name());
        }
        return found;
    }

    private record Held(Object value, Source source) {}

    /**
     * One line of {@code config show}.
     *
     * @param redacted whether the value is hidden because it is a secret
     */
    public record Row(String key, String value, String source, boolean redacted, String purpose) {}
}
