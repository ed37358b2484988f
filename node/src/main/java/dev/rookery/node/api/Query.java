package dev.rookery.node.api;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The parameters of a request: decoded once, none twice, all known.
 *
 * <p>Threads: owned by the request.
 */
final class Query {
    /** Most entries of a page. */
    static final int LIMIT_MAX = 1_000;

    private static final int LIMIT_DEFAULT = 100;
    private static final int PARAMETERS_MAX = 64;
    private static final String AS_OF_ACCEPTED =
            "a time such as 2026-11-20T14:05:00Z, or milliseconds since 1970";

    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /** Reads what follows the question mark. */
    static Query parse(String raw) {
        Map<String, String> values = new LinkedHashMap<>();
        if (raw == null || raw.isEmpty()) {
            return new Query(values);
        }
        for (String pair : raw.split("&", PARAMETERS_MAX + 1)) {
            int equals = pair.indexOf('=');
            String name = PercentCode.decodeForm(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : PercentCode.decodeForm(pair.substring(equals + 1));
            if (!FreeTrees.clean(name) || !FreeTrees.clean(value)) {
                throw invalid(Problem.shown(name), value, "a text without control characters");
            }
            if (values.size() == PARAMETERS_MAX || values.putIfAbsent(name, value) != null) {
                throw Problem.field(
                                ApiCode.PARAMETER_INVALID,
                                Problem.shown(name),
                                value,
                                "given once, among at most " + PARAMETERS_MAX + " parameters")
                        .refused();
            }
        }
        return new Query(values);
    }

    /** Refuses parameters that the route does not know. */
    void allowOnly(Set<String> names) {
        allowOnly(names, name -> false);
    }

    void allowOnly(Set<String> names, java.util.function.Predicate<String> alsoAllowed) {
        for (String name : values.keySet()) {
            if (!names.contains(name) && !alsoAllowed.test(name)) {
                throw Problem.field(
                                ApiCode.PARAMETER_UNKNOWN,
                                Problem.shown(name),
                                values.get(name),
                                names.isEmpty()
                                        ? "not taken here; there are no parameters"
                                        : "not taken here; known are " + String.join(", ", names))
                        .refused();
            }
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String required(String name, String accepted) {
        String value = values.get(name);
        if (value == null || value.isEmpty()) {
            throw invalid(name, value == null ? "" : value, accepted);
        }
        return value;
    }

    /** Each parameter that begins so, without the prefix. */
    void withPrefix(String prefix, BiConsumer<String, String> each) {
        values.forEach(
                (name, value) -> {
                    if (name.startsWith(prefix)) {
                        each.accept(name.substring(prefix.length()), value);
                    }
                });
    }

    /** 1–1000, default 100. */
    int limit() {
        Optional<String> given = text("limit");
        if (given.isEmpty()) {
            return LIMIT_DEFAULT;
        }
        OptionalInt parsed = digits(given.get());
        if (parsed.isEmpty() || parsed.getAsInt() < 1 || parsed.getAsInt() > LIMIT_MAX) {
            throw invalid("limit", given.get(), "a whole number from 1 to " + LIMIT_MAX);
        }
        return parsed.getAsInt();
    }

    /** The time that a read is asked as of, ms since 1970. */
    Optional<Instant> asOf() {
        Optional<String> given = text("as_of");
        return given.map(text -> instant("as_of", text));
    }

    private static Instant instant(String name, String text) {
        return text.matches("\\d{1,14}")
                ? Instant.ofEpochMilli(Long.parseLong(text))
                : Iso.parse(text).orElseThrow(() -> invalid(name, text, AS_OF_ACCEPTED));
    }

    static RefusedException invalid(String name, String value, String accepted) {
        return Problem.field(ApiCode.PARAMETER_INVALID, name, value, accepted).refused();
    }

    private static OptionalInt digits(String text) {
        return text.matches("\\d{1,9}")
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }
}
