package dev.rookery.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.config.SettingsReader.Flag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {

    private static final SettingKey<Integer> PORT =
            SettingKey.of("web.port", SettingTypes.port(), 80, "where it listens");
    private static final SettingKey<String> NAME =
            SettingKey.derived(
                    "web.name",
                    SettingTypes.text(Pattern.compile("[a-z0-9-]+"), "a-z 0-9 -"),
                    settings -> "web-" + settings.get(PORT),
                    "what it is called");
    private static final SettingKey<List<Integer>> SIZES =
            SettingKey.of("sizes", SettingTypes.list(SettingTypes.integer(1, 9), 3), List.of(), "");
    private static final SettingKey<String> PASSWORD =
            new SettingKey<>(
                    "web.password",
                    SettingTypes.text(Pattern.compile("\\w+"), "letters"),
                    settings -> "",
                    true,
                    "");

    private static final SettingsSchema SCHEMA =
            new SettingsSchema(List.of(PORT, NAME, SIZES, PASSWORD));

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("web.yaml");
    }

    @Test
    void whatNobodySaysHasItsDefault() {
        Settings settings = settings("", Map.of());

        assertEquals(80, settings.get(PORT));
        assertEquals("web-80", settings.get(NAME));
        assertFalse(settings.isGiven(PORT));
    }

    @Test
    void aFlagBeatsTheEnvironmentBeatsTheFileBeatsTheDefault() {
        Map<String, String> environment = Map.of("ROOKERY_WEB_PORT", "3");

        Settings byFile = settings("web: {port: 2}", Map.of());
        Settings byVariable = settings("web: {port: 2}", environment);
        Settings byFlag =
                settings("web: {port: 2}", environment, new Flag("--port", "web.port", "4"));

        assertEquals(2, byFile.get(PORT));
        assertEquals(file + ":1", byFile.source(PORT).toString());
        assertEquals(3, byVariable.get(PORT));
        assertEquals("ROOKERY_WEB_PORT", byVariable.source(PORT).toString());
        assertEquals(4, byFlag.get(PORT));
        assertEquals("--port", byFlag.source(PORT).toString());
        assertEquals("web-4", byFlag.get(NAME));
    }

    @Test
    void allProblemsAreReportedAtOnceEachWithItsPlaceAndCure() {
        List<Problem> problems =
                problems(
                        "web:\n  prot: 1\n  port: 99999\n  name: [a]\nsizes: [1, 0, x]\n",
                        Map.of("ROOKERY_WEB_NAM", "x"));

        assertEquals(
                List.of(
                        file
                                + ":2: web.prot: '1'; accepted: only known keys; did you mean web.port?",
                        "ROOKERY_WEB_NAM: ROOKERY_WEB_NAM: 'x'; accepted: only known keys;"
                                + " did you mean ROOKERY_WEB_NAME?",
                        file + ":3: web.port: '99999'; accepted: a whole number from 0 to 65535",
                        file + ":4: web.name: a list of 1; accepted: a-z 0-9 -",
                        file + ":5: sizes[1]: '0'; accepted: a whole number from 1 to 9",
                        file + ":5: sizes[2]: 'x'; accepted: a whole number from 1 to 9"),
                problems.stream().map(Problem::message).toList());
    }

    @Test
    void aBadValueIsReportedEvenWhereAStrongerSourceOverridesIt() {
        List<Problem> problems = problems("web: {port: x}", Map.of("ROOKERY_WEB_PORT", "3"));

        assertEquals(List.of(1), problems.stream().map(Problem::line).toList());
    }

    @Test
    void aLongValueIsCutAndControlCharactersAreNotRepeated() {
        Problem problem = problems("web: {name: \"" + "A".repeat(500) + "\"}", Map.of()).get(0);
        Problem bell = problems("web: {name: \"\\a\\e[31m\"}", Map.of()).get(0);

        assertEquals(Problem.VALUE_MAX + 1, problem.value().length());
        assertEquals("'??[31m'", bell.value());
    }

    @Test
    void aRightWordInTheWrongGroupIsFound() {
        assertEquals(
                Optional.of("web.password"),
                problems("server: 1\npassword: x", Map.of()).get(1).nearest());
    }

    @Test
    void aSecretIsNeverShown() throws IOException {
        Settings settings = settings("web: {password: hunter2}", Map.of());
        Problem problem = problems("web: {password: 'hunter 2'}", Map.of()).get(0);

        Settings.Row row =
                settings.rows().stream()
                        .filter(r -> r.key().equals("web.password"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(row.redacted());
        assertFalse(row.value().contains("hunter"));
        assertFalse(problem.message().contains("hunter"));
    }

    @Test
    void aListMayBeWrittenWithCommas() {
        assertEquals(List.of(1, 2), settings("sizes: 1, 2", Map.of()).get(SIZES));
        assertEquals(List.of(3), settings("", Map.of("ROOKERY_SIZES", "3")).get(SIZES));
        assertEquals(List.of(), settings("sizes: []", Map.of()).get(SIZES));
        assertEquals(1, problems("sizes: [1, 2, 3, 4]", Map.of()).size());
    }

    @Test
    void whatIsLeftEmptyIsNotWritten() {
        Settings settings = settings("web:\nsizes: ~\n", Map.of("ROOKERY_WEB_PORT", ""));

        assertFalse(settings.isGiven(PORT));
        assertFalse(settings.isGiven(SIZES));
    }

    @Test
    void variablesOfOthersAreLeftAlone() {
        settings("", Map.of("PATH", "/bin", "ROOKERY_URL", "http://x"));
        assertEquals(1, problems("", Map.of("ROOKERY_NOPE", "1")).size());
    }

    @Test
    void oneKeyInTwoSpellingsIsRefused() {
        assertEquals(
                "written again, first on line 1",
                problems("web: {port: 1}\nweb.port: 2\n", Map.of()).get(0).value());
    }

    @Test
    void aFileThatCannotBeUsedSaysWhy() throws IOException {
        SettingsReading missing = read(Optional.of(folder.resolve("none.yaml")), Map.of());
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        SettingsReading binary = read(Optional.of(file), Map.of());
        Files.writeString(file, "#".repeat((1 << 20) + 1));
        SettingsReading large = read(Optional.of(file), Map.of());
        SettingsReading directory = read(Optional.of(folder), Map.of());

        assertEquals("not there", only(missing).value());
        assertEquals("not UTF-8", only(binary).value());
        assertEquals("larger than 1MB", only(large).value());
        assertTrue(only(directory).value().startsWith("cannot be read"));
    }

    @Test
    void aFileThatIsNoGroupOfKeysIsRefused() {
        assertEquals("'hello'", problems("hello", Map.of()).get(0).value());
        assertEquals("a list of 1", problems("web: [1]", Map.of()).get(0).value());
    }

    @Test
    void aFileOfNothingButMistakesStopsAtALimit() {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 1000; line++) {
            text.append("wrong").append(line).append(": 1\n");
        }

        assertEquals(Findings.PROBLEMS_MAX, problems(text.toString(), Map.of()).size());
    }

    @Test
    void aSchemaWithAKeyTwiceCannotBeMade() {
        SettingKey<Integer> twin = SettingKey.of("web_port", SettingTypes.port(), 1, "");
        SettingKey<Integer> group = SettingKey.of("web", SettingTypes.port(), 1, "");

        assertThrows(IllegalArgumentException.class, () -> new SettingsSchema(List.of(PORT, PORT)));
        assertThrows(IllegalArgumentException.class, () -> new SettingsSchema(List.of(PORT, twin)));
        assertThrows(
                IllegalArgumentException.class, () -> new SettingsSchema(List.of(PORT, group)));
    }

    private Settings settings(String yaml, Map<String, String> environment, Flag... flags) {
        return assertInstanceOf(SettingsReading.Read.class, read(write(yaml), environment, flags))
                .settings();
    }

    private List<Problem> problems(String yaml, Map<String, String> environment) {
        return assertInstanceOf(SettingsReading.Refused.class, read(write(yaml), environment))
                .problems();
    }

    private static Problem only(SettingsReading reading) {
        List<Problem> problems =
                assertInstanceOf(SettingsReading.Refused.class, reading).problems();
        assertEquals(1, problems.size());
        return problems.get(0);
    }

    private static SettingsReading read(
            Optional<Path> yaml, Map<String, String> environment, Flag... flags) {
        return new SettingsReader(SCHEMA, Set.of("ROOKERY_URL"), new Findings())
                .read(yaml, environment, List.of(flags));
    }

    private Optional<Path> write(String yaml) {
        try {
            return Optional.of(Files.write(file, yaml.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
