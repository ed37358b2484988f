package dev.rookery.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rookery.config.value.ByteSize;
import dev.rookery.config.yaml.YamlReader;
import dev.rookery.config.yaml.YamlReading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SettingTypesTest {

    private enum Colour {
        DARK_RED,
        BLUE
    }

    private record Pair(int left, Optional<String> right) {}

    private static final SettingType<Pair> PAIR =
            new GroupType<>(
                    List.of("left", "right"),
                    fields ->
                            new Pair(
                                    fields.get("left", SettingTypes.integer(1, 9)).orElse(1),
                                    fields.secret(
                                            "right",
                                            SettingTypes.text(Pattern.compile("[a-z]+"), "a-z"))),
                    pair -> Map.of("left", String.valueOf(pair.left())));

    @Test
    void aValueShownReadsBack() {
        readsBack(SettingTypes.bool(), "false");
        readsBack(SettingTypes.integer(-5, 5), "-5");
        readsBack(SettingTypes.decimal(0, 1), "0.05");
        readsBack(SettingTypes.duration(Duration.ZERO, Duration.ofHours(1)), "250ms");
        readsBack(SettingTypes.size(ByteSize.ofKb(1), ByteSize.ofGb(1)), "16MB");
        readsBack(SettingTypes.choice(Colour.class), "dark-red");
        readsBack(SettingTypes.path(), "/var/lib/rookery");
        readsBack(SettingTypes.hostPort(), "localhost:7072");
        readsBack(SettingTypes.serverUrl("http"), "http://10.0.0.1:7071");
        readsBack(SettingTypes.list(SettingTypes.integer(1, 9), 3), "[1, 2]");
        readsBack(SettingTypes.map(NAME, PAIR, 2), "{a: {left: 2}}");
    }

    private static final SettingType<String> NAME =
            SettingTypes.text(Pattern.compile("[a-z]+"), "a-z");

    @Test
    void aServerUrlHasNoPathNoQueryAndNoPassword() {
        SettingType<?> type = SettingTypes.serverUrl("http");

        for (String bad :
                List.of(
                        "http://h:1/x",
                        "http://h:1?x",
                        "http://u:p@h:1",
                        "ftp://h:1",
                        "h:1",
                        "file:///etc",
                        "http://h:65536",
                        "http://",
                        "http://h:1#f",
                        "'http://h h:1'")) {
            refuses(type, bad);
        }
        assertEquals("http://h:1", shown(type, "http://h:1/"));
    }

    @Test
    void numbersAreHeldToTheirRange() {
        refuses(SettingTypes.integer(1, 9), "0");
        refuses(SettingTypes.integer(1, 9), "10");
        refuses(SettingTypes.integer(1, 9), "1e0");
        refuses(SettingTypes.integer(1, 9), "99999999999");
        refuses(SettingTypes.decimal(0, 1), "NaN");
        refuses(SettingTypes.decimal(0, 1), "1.01");
        refuses(SettingTypes.decimal(0, 1), "0x1p0");
        refuses(SettingTypes.bool(), "yes");
        refuses(SettingTypes.choice(Colour.class), "green");
        refuses(SettingTypes.path(), "\"a\\0b\"");
        refuses(SettingTypes.path(), "' '");
    }

    @Test
    void aGroupRefusesUnknownFieldsAndHidesItsSecrets() {
        Findings findings = new Findings();
        read(PAIR, "{lfet: 2, right: 'my SECRET'}", findings);

        assertEquals(
                List.of("k.lfet: unknown key -> left", "k.right: (hidden) -> "),
                findings.all().stream()
                        .map(p -> p.key() + ": " + p.value() + " -> " + p.nearest().orElse(""))
                        .toList());
    }

    @Test
    void aMapLimitsItsNamesAndTheirNumber() {
        SettingType<?> type = SettingTypes.map(NAME, PAIR, 1);

        refuses(type, "{A: {left: 1}}");
        refuses(type, "{a: {left: 1}, b: {left: 1}}");
        refuses(type, "{a: {left: 0}}");
        refuses(type, "[a]");
    }

    @Test
    void aRecordBuiltInCodeIsHeldToTheSameRange() {
        SettingKey<Integer> key = SettingKey.of("a.b", SettingTypes.integer(1, 9), 5, "");

        assertEquals(5, key.require(5));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> key.require(10));
        assertEquals("a.b: 10; accepted: a whole number from 1 to 9", refused.getMessage());
    }

    private static void readsBack(SettingType<?> type, String text) {
        assertEquals(text, shown(type, text));
    }

    private static <T> String shown(SettingType<T> type, String text) {
        return type.show(read(type, text, new Findings()).orElseThrow());
    }

    private static void refuses(SettingType<?> type, String text) {
        Findings findings = new Findings();
        assertEquals(Optional.empty(), read(type, text, findings), text);
        assertEquals(1, findings.size(), text);
    }

    private static <T> Optional<T> read(SettingType<T> type, String text, Findings findings) {
        YamlReading.Document document = (YamlReading.Document) YamlReader.read(text);
        return type.read(document.root(), new Place("k", Source.BY_DEFAULT, false), findings);
    }
}
