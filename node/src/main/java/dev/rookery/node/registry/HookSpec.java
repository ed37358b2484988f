package dev.rookery.node.registry;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody wants to be told, and where. It holds no secret: every node keeps it, and whoever
 * may read facts reads it.
 *
 * <p>Threads: immutable.
 *
 * @param url {@code http} or {@code https}; at most 2,000 visible ASCII characters
 * @param events types of events; one that ends in {@code .*} is all that begin so, {@code *} is all
 * @param models the names that models were created with; empty for all, and for what is of none
 * @param description for people
 * @param key names the key that its secret is derived from: 16 hex digits
 */
public record HookSpec(
        String url, List<String> events, List<String> models, String description, String key) {

    /** Most types and models of a hook. */
    public static final int NAMES_MAX = 32;

    private static final int URL_MAX = 2_000;
    private static final int PORT_MAX = 65_535;
    private static final Pattern URL =
            Pattern.compile(
                    "[Hh][Tt][Tt][Pp][Ss]?://"
                            + "(?:[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\\[[0-9A-Fa-f:.]{2,45}])"
                            + "(?::(?<port>[1-9][0-9]{0,4}))?"
                            + "(?:[/?](?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]++|%[0-9A-Fa-f]{2})*+)?");
    private static final Pattern EVENT =
            Pattern.compile("\\*|[a-z_]{1,40}(?:\\.[a-z_]{1,40}){0,3}(?:\\.\\*)?");
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{16}");

    /** Keeps its own copies. */
    public HookSpec {
        events = List.copyOf(events);
        models = List.copyOf(models);
    }

    /** Why it is refused; empty when it is accepted. */
    public Optional<Refusal> problem() {
        FieldRules rules = new FieldRules();
        if (!leadsSomewhere()) {
            rules.refuse(
                    "url",
                    url,
                    "http://HOST/… or https://HOST/… without user and fragment, at most "
                            + URL_MAX
                            + " characters of a URL");
        }
        rules.count("events", events.size(), NAMES_MAX).count("models", models.size(), NAMES_MAX);
        if (events.isEmpty()) {
            rules.refuse("events", "[]", "at least one type, such as version.registered");
        }
        events.stream()
                .filter(type -> !EVENT.matcher(type).matches())
                .forEach(type -> rules.refuse("events", type, "such as version.moved, conflict.*"));
        models.stream()
                .filter(name -> !ModelKey.validName(name))
                .forEach(name -> rules.refuse("models", name, "1 to 128 of A-Z a-z 0-9 . _ -"));
        rules.text("description", description, FieldRules.TEXT_MAX, false);
        if (!KEY.matcher(key).matches()) {
            rules.refuse("key", key, "16 lower-case hex digits");
        }
        return rules.problem();
    }

    private boolean leadsSomewhere() {
        Matcher parts = URL.matcher(url);
        return url.length() <= URL_MAX
                && parts.matches()
                && (parts.group("port") == null
                        || Integer.parseInt(parts.group("port")) <= PORT_MAX);
    }

    /** Whether it wants to hear of an event. */
    public boolean wants(RegistryEvent event) {
        boolean type = events.stream().anyMatch(wanted -> matches(wanted, event.type()));
        return type
                && (models.isEmpty()
                        || event.model().map(key -> models.contains(key.name())).orElse(false));
    }

    private static boolean matches(String wanted, String type) {
        return wanted.equals("*")
                || wanted.equals(type)
                || (wanted.endsWith(".*")
                        && type.startsWith(wanted.substring(0, wanted.length() - 1)));
    }
}
