package dev.rookery.node.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PayloadCodecTest {

    private static final Ulid ID = Ulid.of(1_700_000_000_000L, 7, 42);

    private static Content full() {
        return new Content(
                ModelType.POLICY_VALUE,
                "line one\nline \"two\" ü 😀",
                new TreeMap<>(Map.of("board", "square8")),
                new TreeMap<>(Map.of("elo", 1500.0, "mae", 0.1)),
                Json.object().put("lr", new BigDecimal("0.0003")),
                Json.object().put("job_id", "j").put("trainer", "t"),
                Optional.of("base:2"),
                Optional.of(
                        new Artifact(
                                "C:\\models\\v3.pt",
                                Optional.of("ab".repeat(32)),
                                OptionalLong.of(12))),
                List.of(new FileEntry("a/b.pt", "cd".repeat(32), 5)),
                Json.object().put("anything", true));
    }

    private static boolean valid(String kind, String body) {
        return PayloadCodec.decode(kind, body.getBytes(StandardCharsets.UTF_8)).isPresent();
    }

    @Test
    void everyPayloadReadsBackAsItWasWritten() {
        TreeMap<String, Optional<String>> tags = new TreeMap<>();
        tags.put("set", Optional.of("x"));
        tags.put("gone", Optional.empty());
        List<Payload> payloads =
                List.of(
                        new Payload.Describe(true, Optional.of("d"), tags),
                        new Payload.Describe(false, Optional.empty(), new TreeMap<>()),
                        new Payload.Close("why"),
                        new Payload.Reopen(""),
                        new Payload.Rename("m2"),
                        new Payload.Renumber(ID, 9, true),
                        new Payload.Move(ID, Stage.STAGING, Stage.DELETED, Optional.of(ID), "r"),
                        new Payload.Move(
                                ID,
                                Stage.STAGING,
                                Stage.PRODUCTION,
                                Optional.empty(),
                                "",
                                Optional.of(new ImportMark(OptionalLong.of(5), "cli", true))),
                        new Payload.Tag(ID, "k", Optional.empty()),
                        new Payload.DescribeVersion(ID, ""),
                        new Payload.Alias("champion", Optional.of(ID)),
                        new Payload.Alias("champion", Optional.empty()));

        payloads.forEach(PayloadCodecTest::readsBack);
        observed().forEach(PayloadCodecTest::readsBack);
        asked().forEach(PayloadCodecTest::readsBack);
    }

    private static void readsBack(Payload payload) {
        assertEquals(
                Optional.of(payload),
                PayloadCodec.decode(payload.kind(), PayloadCodec.encode(payload)));
    }

    /** Of figures, and what follows from them. */
    private static List<Payload> observed() {
        return List.of(
                new Payload.Observe(
                        ID,
                        new Observation(
                                new TreeMap<>(Map.of("elo", -0.5)),
                                "arena",
                                OptionalLong.of(5),
                                Optional.of(new Observation.Games(1, 2, 3)))),
                new Payload.Observe(
                        ID,
                        new Observation(
                                new TreeMap<>(),
                                "",
                                OptionalLong.empty(),
                                Optional.of(new Observation.Games(1, 2, 3, 4)),
                                Optional.of(new Observation.Window(5, 5)))),
                new Payload.SetBaseline(Optional.of(baseline()), ""),
                new Payload.SetBaseline(Optional.empty(), "not any more"),
                rollback());
    }

    /** Of the registry as a whole. */
    private static List<Payload> asked() {
        return List.of(
                new Payload.SetHook(
                        ID,
                        new HookSpec(
                                "https://ci.example.com/r?x=1",
                                List.of("version.moved", "conflict.*", "*"),
                                List.of("m"),
                                "d",
                                "0123456789abcdef")),
                new Payload.RemoveHook(ID),
                new Payload.Retraining(
                        new RetrainingWant("{every: 1d}", new ModelKey("m", 2), ID, 3, "old")),
                new Payload.Delivered(
                        new TreeMap<>(Map.of(ID, new TreeMap<>(Map.of(new Origin(1, 2), 3L))))),
                new Payload.Parity(
                        ID,
                        new ParityReport(
                                "square8_2p",
                                200,
                                3,
                                OptionalLong.of(2),
                                OptionalLong.of(1),
                                false,
                                "ci",
                                OptionalLong.of(5))));
    }

    private static Payload.Rollback rollback() {
        return new Payload.Rollback(
                new Rank(new Stamp(7), new Dot(new Origin(1, 2), 3), Hash.of(new byte[] {1})),
                ID,
                Ulid.of(9, 9, 9),
                Stage.REJECTED,
                "it loses",
                "auto_regression_elo",
                new TreeMap<>(Map.of("elo", 0.0)),
                new TreeMap<>(),
                Json.object().put("games", 200));
    }

    @Test
    void aRollbackNamesAPlaceInTheOrderTwoVersionsAndWhatAskedForIt() {
        String good = new String(PayloadCodec.encode(rollback()), StandardCharsets.UTF_8);
        assertTrue(valid("model.rollback", good));
        for (String[] edit :
                new String[][] {
                    {"\"stamp\":7", "\"stamp\":-7"},
                    {"\"seq\":3", "\"seq\":0"},
                    {"\"seq\":3,", ""},
                    {"\"origin\":\"0", "\"origin\":\"x"},
                    {"\"hash\":\"", "\"hash\":\"0"},
                    {Ulid.of(9, 9, 9).toString(), ID.toString()},
                    {"\"rejected\"", "\"staging\""},
                    {"\"auto_regression_elo\"", "\"\""},
                    {"\"elo\":0", "\"elo\":\"0\""},
                    {"{\"games\":200}", "[]"}
                }) {
            String bad = good.replace(edit[0], edit[1]);
            assertFalse(bad.equals(good), edit[0]);
            assertFalse(valid("model.rollback", bad), bad);
        }
    }

    private static Baseline baseline() {
        return new Baseline(
                Optional.of(ID),
                new TreeMap<>(Map.of("elo", 0.0)),
                Optional.of(new Observation.Games(1, 2, 3)),
                "arena",
                5);
    }

    @Test
    void whatObservationsSaidBeforeThereWereErrorsAndWindowsStaysValid() {
        String id = "\"id\":\"" + ID + "\"";
        String games = "\"games\":{\"wins\":1,\"draws\":2,\"losses\":3}";

        assertTrue(valid("version.observe", "{" + id + ",\"metrics\":{\"elo\":1}," + games + "}"));
        assertFalse(
                valid(
                        "version.observe",
                        "{" + id + ",\"metrics\":{\"elo\":1},\"window\":{\"from\":2,\"to\":1}}"));
        assertFalse(
                valid(
                        "version.observe",
                        "{" + id + "," + games.replace("}", ",\"errors\":-1}") + "}"));
    }

    @Test
    void aBaselineHasMetricsAndATime() {
        assertTrue(valid("model.baseline", "{\"baseline\":{\"metrics\":{\"elo\":0},\"at\":5}}"));
        assertTrue(valid("model.baseline", "{}"));
        assertFalse(valid("model.baseline", "{\"baseline\":{\"metrics\":{},\"at\":5}}"));
        assertFalse(valid("model.baseline", "{\"baseline\":{\"metrics\":{\"elo\":0}}}"));
        assertFalse(
                valid("model.baseline", "{\"baseline\":{\"metrics\":{\"elo\":\"0\"},\"at\":5}}"));
        assertFalse(valid("model.baseline", "{\"baseline\":[]}"));
    }

    @Test
    void aRegistrationReadsBackAndItsBytesAreFixed() {
        Payload.Registration said =
                new Payload.Registration(
                        ID,
                        3,
                        true,
                        "best",
                        Optional.of("0123456789ab"),
                        full(),
                        Optional.of(ID),
                        Optional.of(Hash.of(new byte[0])));

        byte[] body = PayloadCodec.encode(said);
        Payload.Registration read =
                (Payload.Registration) PayloadCodec.decode(said.kind(), body).orElseThrow();

        assertEquals(
                new String(body, StandardCharsets.UTF_8),
                new String(PayloadCodec.encode(read), StandardCharsets.UTF_8));
        assertEquals(said.content().metrics(), read.content().metrics());
        assertEquals(said.content().artifact(), read.content().artifact());
        assertEquals(said.request(), read.request());
        assertTrue(
                new String(body, StandardCharsets.UTF_8)
                        .startsWith(
                                "{\"id\":\""
                                        + ID
                                        + "\",\"number\":3,\"majority\":true,"
                                        + "\"label\":\"best\",\"short_id\":\"0123456789ab\","
                                        + "\"type\":\"policy_value\""));
    }

    @Test
    void whereAVersionComesFromReadsBackAndIsChecked() {
        Imported from =
                new Imported(
                        new ImportMark(OptionalLong.of(9), "trainer", false),
                        "filesystem",
                        "LeBron James",
                        true);
        Payload.Registration said =
                new Payload.Registration(
                        ID,
                        3,
                        true,
                        "best",
                        Optional.empty(),
                        full().importedAs(from),
                        Optional.empty(),
                        Optional.empty());
        String body = new String(PayloadCodec.encode(said), StandardCharsets.UTF_8);

        Payload.Registration read =
                (Payload.Registration)
                        PayloadCodec.decode(said.kind(), PayloadCodec.encode(said)).orElseThrow();

        assertEquals(Optional.of(from), read.content().imported());
        for (String[] change :
                List.of(
                        new String[] {"\"at\":9", "\"at\":-1"},
                        new String[] {"\"at\":9", "\"at\":253402300800000"},
                        new String[] {"\"at\":9", "\"at\":\"now\""},
                        new String[] {"\"source\":\"filesystem\"", "\"source\":\"\""},
                        new String[] {"\"name\":\"LeBron James\",", ""},
                        new String[] {"\"artifact_missing\":true", "\"artifact_missing\":1"})) {
            assertTrue(body.contains(change[0]), body);
            assertEquals(
                    false,
                    valid("version.register", body.replace(change[0], change[1])),
                    change[1]);
        }
    }

    @Test
    void aKeyThatIsNotKnownIsSkippedAndAKeyTwiceIsNot() {
        assertTrue(valid("model.rename", "{\"name\":\"m\",\"later\":{\"x\":1}}"));
        assertEquals(false, valid("model.rename", "{\"name\":\"m\",\"name\":\"m\"}"));
    }

    @Test
    void bodiesThatAreNotWhatTheirKindSaysAreInvalid() {
        String id = "\"id\":\"" + ID + "\"";
        for (String body :
                List.of(
                        "",
                        "[]",
                        "null",
                        "{}{}",
                        "{\"name\":1}",
                        "{\"name\":\"..\"}",
                        "{\"name\":\"a b\"}",
                        "{\"name\":null}")) {
            assertEquals(false, valid("model.rename", body), body);
        }
        for (String rest :
                List.of(
                        ",\"number\":0,\"majority\":true",
                        ",\"number\":1.5,\"majority\":true",
                        ",\"number\":1000000000,\"majority\":true",
                        ",\"number\":1,\"majority\":\"yes\"",
                        ",\"number\":1")) {
            assertEquals(false, valid("version.renumber", "{" + id + rest + "}"), rest);
        }
        assertEquals(false, valid("version.observe", "{" + id + ",\"metrics\":{\"a\":NaN}}"));
        assertEquals(false, valid("version.observe", "{" + id + ",\"metrics\":{\"a\":1e999}}"));
        assertEquals(
                false, valid("version.move", "{" + id + ",\"from\":\"x\",\"to\":\"staging\"}"));
        assertEquals(
                false, valid("version.tag", "{" + id + ",\"key\":\"a\\u0000\",\"value\":\"\"}"));
        assertEquals(
                false, valid("version.tag", "{" + id + ",\"key\":\"\\ud800\",\"value\":\"\"}"));
    }

    @Test
    void numbersThatNoDecimalHoldsMakeABodyInvalidAndNothingElse() {
        String id = "\"id\":\"" + ID + "\"";
        for (String number :
                List.of("1e99999999999", "1e-2147483648", "1e2147483647", "1e-99999")) {
            assertEquals(
                    false,
                    valid("version.renumber", "{" + id + ",\"number\":" + number + "}"),
                    number);
            assertEquals(
                    false,
                    valid("version.observe", "{" + id + ",\"metrics\":{\"a\":" + number + "}}")
                            && !number.equals("1e-99999"),
                    number);
        }
    }

    @Test
    void pathsThatLeadElsewhereAreRefused() {
        for (String path :
                List.of("", "/a", "a//b", "../a", "a/..", "./a", "a\\b", "a\nb", "a/", "\ud800")) {
            assertTrue(new FieldRules().path(path).problem().isPresent(), path);
        }
        assertTrue(new FieldRules().path("weights/v3.pt").problem().isEmpty());
    }

    @Test
    void freeObjectsTakePlainJsonOnly() {
        ObjectNode deep = Json.object();
        ObjectNode at = deep;
        for (int i = 0; i < 40; i++) {
            at = at.putObject("d");
        }
        ObjectNode infinite = Json.object();
        infinite.set("x", DoubleNode.valueOf(Double.POSITIVE_INFINITY));

        assertTrue(new FieldRules().free("extra", deep).problem().isPresent());
        assertTrue(new FieldRules().free("extra", infinite).problem().isPresent());
        assertTrue(
                new FieldRules()
                        .free("extra", Json.object().put("x", "\udc00"))
                        .problem()
                        .isPresent());
        assertTrue(new FieldRules().free("extra", full().extra()).problem().isEmpty());
    }
}
