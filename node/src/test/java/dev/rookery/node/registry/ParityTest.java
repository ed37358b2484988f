package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.accepted;
import static dev.rookery.node.registry.Asked.found;
import static dev.rookery.node.registry.Asked.missing;
import static dev.rookery.node.registry.Asked.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Parity reports: what is taken, what is shown of them, what cannot be said. */
class ParityTest {

    private static final String CONFIG = "square8_2p";

    private final List<Fact> facts = new ArrayList<>();
    private final SimNode node = new SimNode(0, facts, RegistryPolicy.DEFAULT, 1_767_225_600_000L);
    private int chance;

    private static ParityReport report(String config, long checked, long failures) {
        return new ParityReport(
                config,
                checked,
                failures,
                OptionalLong.empty(),
                OptionalLong.empty(),
                failures == 0,
                "ci",
                OptionalLong.empty());
    }

    private Decision post(SimNode at, ParityReport report, Optional<String> key) {
        Ulid id = Ulid.of(1, at.hashCode(), ++chance);
        return at.ask(new Command.ReportParity("ci", id, key, report));
    }

    private Decision post(ParityReport report) {
        return post(node, report, Optional.empty());
    }

    private ParityView view() {
        return found(node.catalogue().parity(PageRequest.FIRST)).items().get(0);
    }

    @Test
    void theNewestReportIsShownWithTheCountsOfAll() {
        post(report(CONFIG, 200, 0));
        post(report(CONFIG, 200, 3));
        post(report(CONFIG, 400, 2));

        assertEquals(new ParityCount(CONFIG, 1, 2), view().count());
        assertEquals(2, view().failing());
        assertEquals(0.005, view().newest().report().failureRate());
        assertEquals("ci", view().newest().reportedBy());
    }

    @Test
    void aReportThatPassesEndsTheRowOfFailedOnes() {
        post(report(CONFIG, 200, 3));
        post(report(CONFIG, 200, 0));

        assertEquals(0, view().failing());
    }

    @Test
    void aLateReportIsCountedAndTakesNoNewerOnesPlace() {
        // given another node's report, stated before this one's and heard of after it
        SimNode other = new SimNode(1, facts, RegistryPolicy.DEFAULT, 1_767_225_500_000L);
        post(other, report(CONFIG, 100, 100), Optional.empty());
        post(report(CONFIG, 200, 0));

        node.pull(10);

        assertEquals(new ParityCount(CONFIG, 1, 1), view().count());
        assertTrue(view().newest().report().passed());
    }

    @Test
    void aReportThatIsRepeatedWithItsKeyIsOneAlsoAtTwoNodesApart() {
        SimNode other = new SimNode(1, facts, RegistryPolicy.DEFAULT, 1_767_225_600_001L);
        ParityReport report = report(CONFIG, 200, 3);
        Answer first = accepted(post(node, report, Optional.of("nightly")));

        Answer again = accepted(post(node, report, Optional.of("nightly")));
        post(other, report, Optional.of("nightly"));
        node.pull(10);

        assertEquals(first, again);
        assertEquals(2, facts.size());
        assertEquals(new ParityCount(CONFIG, 0, 1), view().count());
    }

    @Test
    void aKeyIsForOneReportOfAConfiguration() {
        post(node, report(CONFIG, 200, 3), Optional.of("nightly"));

        Refusal refusal = refused(post(node, report(CONFIG, 200, 0), Optional.of("nightly")));
        Decision other = post(node, report("hex8_2p", 200, 0), Optional.of("nightly"));

        assertEquals(RefusalCode.IDEMPOTENCY_KEY_REUSED, refusal.code());
        accepted(other);
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        Object[][] cases = {
            {report("a b", 200, 0), "config is"},
            {report(CONFIG, 0, 0), "games_checked is"},
            {report(CONFIG, 200, 201), "failures is"},
            {report(CONFIG, 200, -1), "failures is"}
        };
        for (Object[] each : cases) {
            String detail = refused(post((ParityReport) each[0])).detail();
            assertTrue(detail.startsWith((String) each[1]), detail);
        }
        assertEquals(0, facts.size());
    }

    @Test
    void moreConfigurationsThanMetricsCanShowAreRefusedAndOldOnesReportOn() {
        for (int i = 0; i < ParityRule.CONFIGS_MAX; i++) {
            accepted(post(report("c" + i, 1, 0)));
        }

        assertEquals(RefusalCode.TOO_LARGE, refused(post(report(CONFIG, 1, 0))).code());
        accepted(post(report("c7", 1, 1)));
    }

    @Test
    void listsComeInPages() {
        for (int i = 0; i < 5; i++) {
            post(report("c" + i % 2, 10 + i, 0));
        }

        PageRequest one = new PageRequest(1, Optional.empty());
        Page<ParityView> configs = found(node.catalogue().parity(one));
        Page<ParityEntry> newest = found(node.catalogue().parityReports("c0", one));
        Page<ParityEntry> rest =
                found(node.catalogue().parityReports("c0", new PageRequest(9, newest.nextToken())));
        Page<ParityView> second =
                found(node.catalogue().parity(new PageRequest(1, configs.nextToken())));

        assertEquals("c0", configs.items().get(0).count().config());
        assertEquals("c1", second.items().get(0).count().config());
        assertEquals(Optional.empty(), second.nextToken());
        assertEquals(14, newest.items().get(0).report().checked());
        assertEquals(
                List.of(12L, 10L),
                rest.items().stream().map(entry -> entry.report().checked()).toList());
        PageRequest odd = new PageRequest(1, Optional.of("x"));
        assertEquals(RefusalCode.PAGE_TOKEN_INVALID, missing(node.catalogue().parity(odd)));
        assertEquals(
                RefusalCode.CONFIG_UNKNOWN, missing(node.catalogue().parityReports("none", one)));
    }

    @Test
    void aReportUnderAnotherEntityOrWithFiguresThatCannotBeIsKeptAndNotFolded() {
        byte[] sound = PayloadCodec.encode(new Payload.Parity(Ulid.of(1, 0, 1), report("c", 9, 1)));
        String text = new String(sound, StandardCharsets.UTF_8);
        byte[] odd =
                text.replace("\"failures\":1", "\"failures\":10").getBytes(StandardCharsets.UTF_8);

        node.write(List.of(new Draft(Payload.Parity.KIND, "m/1", sound, "raw")));
        node.write(List.of(new Draft(Payload.Parity.KIND, Payload.Parity.ENTITY, odd, "raw")));

        assertTrue(found(node.catalogue().parity(PageRequest.FIRST)).items().isEmpty());
        assertTrue(facts.stream().allMatch(fact -> Fold.skips(fact).isPresent()));
    }
}
