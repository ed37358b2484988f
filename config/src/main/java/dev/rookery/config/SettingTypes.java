package dev.rookery.config;

import dev.rookery.config.value.ByteSize;
import dev.rookery.config.value.DurationText;
import dev.rookery.config.value.HostPort;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of values that settings are made of, each with its range. */
public final class SettingTypes {

    private static final int PATH_MAX = 4096;
    private static final int URL_MAX = 2048;
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,15}(?:\\.\\d{1,15})?");

    private SettingTypes() {}

    /**
     * @param accepted what the pattern means, for people
     */
    public static SettingType<String> text(Pattern pattern, String accepted) {
        return new ScalarType<>(
                accepted,
                Optional::of,
                text -> pattern.matcher(text).matches(),
                Function.identity());
    }

    public static SettingType<Boolean> bool() {
        return new ScalarType<>(
                "true or false",
                text ->
                        switch (text.toLowerCase(Locale.ROOT)) {
                            case "true" -> Optional.of(true);
                            case "false" -> Optional.of(false);
                            default -> Optional.empty();
                        },
                value -> true,
                String::valueOf);
    }

    public static SettingType<Integer> integer(int min, int max) {
        return new ScalarType<>(
                "a whole number from " + min + " to " + max,
                SettingTypes::integerOf,
                value -> value >= min && value <= max,
                String::valueOf);
    }

    public static SettingType<Integer> port() {
        return integer(0, HostPort.PORT_MAX);
    }

    public static SettingType<Double> decimal(double min, double max) {
        return new ScalarType<>(
                "a number from " + plain(min) + " to " + plain(max),
                text ->
                        DECIMAL.matcher(text).matches()
                                ? Optional.of(Double.valueOf(text))
                                : Optional.empty(),
                value -> value >= min && value <= max,
                SettingTypes::plain);
    }

    public static SettingType<Duration> duration(Duration min, Duration max) {
        return new ScalarType<>(
                "a duration from %s to %s, such as 5s, 250ms or 1h30m"
                        .formatted(DurationText.show(min), DurationText.show(max)),
                DurationText::parse,
                value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                DurationText::show);
    }

    public static SettingType<ByteSize> size(ByteSize min, ByteSize max) {
        return new ScalarType<>(
                "a size from " + min + " to " + max + ", such as 64KB, 16MB or 2GB",
                ByteSize::parse,
                value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                ByteSize::toString);
    }

    /** One of an enum's constants, written in lower case with dashes. */
    public static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        return new ScalarType<>(
                constants.stream().map(SettingTypes::written).collect(Collectors.joining(" or ")),
                text ->
                        constants.stream()
                                .filter(
                                        constant ->
                                                written(constant).equalsIgnoreCase(text.strip()))
                                .findFirst(),
                value -> true,
                SettingTypes::written);
    }

    public static SettingType<Path> path() {
        return new ScalarType<>(
                "a path of at most " + PATH_MAX + " characters",
                SettingTypes::pathOf,
                value -> true,
                Path::toString);
    }

    public static SettingType<String> host() {
        return text(HostPort.HOST, "a host name or an IP address without a port");
    }

    public static SettingType<HostPort> hostPort() {
        return new ScalarType<>(
                "HOST:PORT, the port from 0 to " + HostPort.PORT_MAX,
                HostPort::parse,
                value -> true,
                HostPort::toString);
    }

    /** The address of a server, without a path, a query, or a password in it. */
    public static SettingType<URI> serverUrl(String... schemes) {
        String form =
                Arrays.stream(schemes)
                        .map(s -> s + "://HOST:PORT")
                        .collect(Collectors.joining(" or "));
        return new ScalarType<>(
                form, text -> serverUrlOf(text, List.of(schemes)), value -> true, URI::toString);
    }

    public static <T> SettingType<Optional<T>> optional(SettingType<T> inner) {
        return new OptionalType<>(inner);
    }

    public static <T> SettingType<List<T>> list(SettingType<T> item, int itemsMax) {
        return new ListType<>(item, itemsMax);
    }

    public static <T> SettingType<Map<String, T>> map(
            SettingType<String> name, SettingType<T> item, int itemsMax) {
        return new MapType<>(name, item, itemsMax);
    }

    private static Optional<Integer> integerOf(String text) {
        try {
            return Optional.of(Integer.valueOf(text.strip()));
        } catch (NumberFormatException notOne) {
            return Optional.empty();
        }
    }

    private static Optional<Path> pathOf(String text) {
        if (text.isBlank() || text.length() > PATH_MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException notOne) {
            return Optional.empty();
        }
    }

    private static Optional<URI> serverUrlOf(String text, List<String> schemes) {
        String written = text.strip();
        if (written.length() > URL_MAX) {
            return Optional.empty();
        }
        String bare = written.endsWith("/") ? written.substring(0, written.length() - 1) : written;
        try {
            URI url = new URI(bare);
            boolean plain =
                    url.getHost() != null
                            && url.getUserInfo() == null
                            && url.getRawPath().isEmpty()
                            && url.getQuery() == null
                            && url.getFragment() == null
                            && url.getPort() <= HostPort.PORT_MAX
                            && url.getPort() != 0;
            return plain && schemes.contains(url.getScheme()) ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException notOne) {
            return Optional.empty();
        }
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
