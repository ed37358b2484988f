package dev.rookery.config;

import java.util.Locale;
import java.util.function.Function;

/**
 * One setting: its name, what it may hold, what it holds when nobody says, and what it is for.
 * Threads: immutable.
 *
 * @param name dotted, as in {@code http.max-body}
 * @param byDefault computed from the settings declared before it
 * @param secret never shown, not even when it is refused
 * @param purpose one line for people: what it does and what raising it costs
 */
public record SettingKey<T>(
        String name,
        SettingType<T> type,
        Function<Settings, T> byDefault,
        boolean secret,
        String purpose) {

    /** What every environment variable of ours begins with. */
    public static final String VARIABLE_PREFIX = "ROOKERY_";

    public static <T> SettingKey<T> of(
            String name, SettingType<T> type, T byDefault, String purpose) {
        return new SettingKey<>(name, type, settings -> byDefault, false, purpose);
    }

    /** A key whose default follows from settings declared before it. */
    public static <T> SettingKey<T> derived(
            String name, SettingType<T> type, Function<Settings, T> byDefault, String purpose) {
        return new SettingKey<>(name, type, byDefault, false, purpose);
    }

    /** {@code http.max-body} → {@code ROOKERY_HTTP_MAX_BODY}. */
    public String variable() {
        return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /**
     * Holds records that are built in code to the range that files are held to.
     *
     * @return the value
     * @throws IllegalArgumentException naming key, value and range
     */
    public T require(T value) {
        if (!type.admits(value)) {
            throw new IllegalArgumentException(
                    name
                            + ": "
                            + (secret ? Place.HIDDEN : type.show(value))
                            + "; accepted: "
                            + type.accepted());
        }
        return value;
    }
}
