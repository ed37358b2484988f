package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.delete;
import static dev.rookery.node.registry.Asked.found;
import static dev.rookery.node.registry.Asked.missing;
import static dev.rookery.node.registry.Asked.move;
import static dev.rookery.node.registry.Asked.register;
import static dev.rookery.node.registry.Asked.registered;
import static dev.rookery.node.registry.Asked.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Reads of the present and of the past. */
class CatalogueTest {

    private static final OptionalLong NOW = OptionalLong.empty();

    private final SimNode node = SimNode.alone();

    private void elo(int chance, double elo) {
        Content content = Content.ofMetrics(new TreeMap<>(Map.of("elo", elo)));
        registered(node.ask(with("m", chance, content)));
        node.advance(1_000);
    }

    private List<Long> numbers(VersionFilter filter, int limit) {
        List<Long> numbers = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            Page<VersionView> page =
                    found(
                            node.catalogue()
                                    .versions("m", filter, new PageRequest(limit, token), NOW));
            page.items().forEach(version -> numbers.add(version.number().orElseThrow()));
            token = page.nextToken();
        } while (token.isPresent());
        return numbers;
    }

    private static VersionFilter filter(Map<String, Double> min, String order) {
        return new VersionFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(min),
                new TreeMap<>(),
                VersionOrder.parse(order).orElseThrow());
    }

    @Test
    void versionsAreListedNewestFirstOverPages() {
        for (int i = 1; i <= 7; i++) {
            elo(i, i);
        }

        assertEquals(List.of(7L, 6L, 5L, 4L, 3L, 2L, 1L), numbers(VersionFilter.ALL, 3));
        assertEquals(List.of(7L, 6L, 5L, 4L, 3L, 2L, 1L), numbers(VersionFilter.ALL, 7));
    }

    @Test
    void aListIsFilteredAndOrderedByAMetricOverPages() {
        elo(1, 30);
        elo(2, 10);
        elo(3, 20);
        node.ask(register("m", 4));

        assertEquals(List.of(3L, 1L), numbers(filter(Map.of("elo", 15.0), "elo"), 1));
        assertEquals(List.of(1L, 3L, 2L, 4L), numbers(filter(Map.of(), "-metrics.elo"), 2));
        assertEquals(List.of(1L, 2L, 3L, 4L), numbers(filter(Map.of(), "created_at"), 3));
    }

    @Test
    void aTokenThatNobodyGaveOutIsRefused() {
        elo(1, 1);

        for (String token : List.of("", "x", "!!", "cg", "AAAA")) {
            PageRequest page = new PageRequest(10, Optional.of(token));
            assertEquals(
                    RefusalCode.PAGE_TOKEN_INVALID,
                    missing(node.catalogue().versions("m", VersionFilter.ALL, page, NOW)));
            assertEquals(
                    RefusalCode.PAGE_TOKEN_INVALID,
                    missing(node.catalogue().history("m", page, NOW)));
        }
    }

    @Test
    void thePastAnswersWithWhatWasThen() {
        // given a version that was in production for a while
        elo(1, 1);
        node.ask(move("m", "1", Stage.STAGING));
        node.ask(move("m", "1", Stage.PRODUCTION));
        OptionalLong then = OptionalLong.of(node.clock());
        node.advance(60_000);
        elo(2, 2);
        node.ask(move("m", "2", Stage.STAGING));
        node.ask(move("m", "2", Stage.PRODUCTION));
        node.ask(new Command.RenameModel("ann", "m", "renamed"));

        // when asked as of then
        FoldedCatalogue catalogue = node.catalogue();

        // then it is as it was, under the name that it had
        assertEquals(
                OptionalLong.of(1),
                found(catalogue.version("m", new Ref("production"), then)).number());
        assertEquals(1, found(catalogue.model("m", then)).versions());
        assertEquals(new StageCounts(0, 0, 1, 0, 0), found(catalogue.model("m", then)).stages());
        assertEquals(
                new StageCounts(0, 0, 1, 1, 0), found(catalogue.model("renamed", NOW)).stages());
        assertEquals(
                1,
                found(catalogue.models(ModelFilter.ALL, PageRequest.FIRST, then)).items().size());
        assertEquals(RefusalCode.MODEL_UNKNOWN, missing(catalogue.model("renamed", then)));
        assertEquals(RefusalCode.MODEL_UNKNOWN, missing(catalogue.model("m", NOW)));
        assertEquals(1, found(catalogue.stats(then)).versions());
        assertEquals(4, found(catalogue.history("m", PageRequest.FIRST, then)).items().size());
        assertEquals(RefusalCode.MODEL_UNKNOWN, missing(catalogue.model("m", OptionalLong.of(0))));
    }

    @Test
    void historyTellsWhoMovedWhatWhyAndWhatBecameOfIt() {
        elo(1, 1);
        node.ask(move("m", "1", Stage.STAGING));
        ModelKey key = new ModelKey("m", 1);
        Ulid id = Ulid.of(1, 0, 1);
        node.state(
                key,
                new Payload.Move(id, Stage.DEVELOPMENT, Stage.REJECTED, Optional.empty(), "late"));

        List<HistoryEntry> history =
                found(node.catalogue().history("m", PageRequest.FIRST, NOW)).items();

        assertEquals(Optional.of(MoveRow.Outcome.SUPERSEDED), history.get(0).outcome());
        assertEquals("late", history.get(0).reason());
        assertEquals("bob", history.get(1).actor());
        assertEquals(Optional.of(Stage.STAGING), history.get(1).to());
        assertEquals("version.register", history.get(2).kind());
    }

    @Test
    void aTrendRunsOverVersionsAndObservations() {
        elo(1, 10);
        elo(2, 20);
        node.ask(
                new Command.Observe(
                        "arena",
                        "m",
                        Ref.of(2),
                        new Observation(
                                new TreeMap<>(Map.of("elo", 25.0)),
                                "",
                                OptionalLong.empty(),
                                Optional.empty())));

        List<TrendPoint> trend = found(node.catalogue().trend("m", "elo", 100, NOW));
        List<TrendPoint> latest = found(node.catalogue().trend("m", "elo", 2, NOW));

        assertEquals(List.of(10.0, 20.0, 25.0), trend.stream().map(TrendPoint::value).toList());
        assertEquals(List.of(20.0, 25.0), latest.stream().map(TrendPoint::value).toList());
        assertTrue(trend.get(2).observed());
    }

    @Test
    void modelsAreFilteredByStageTypeTagAndText() {
        node.ask(register("alpha", 1));
        node.ask(register("beta", 2));
        node.ask(move("beta", "1", Stage.STAGING));
        node.ask(new Command.SetTag("ann", "beta", Ref.of(1), "board", "hex8"));

        assertEquals(
                List.of("beta"),
                names(
                        new ModelFilter(
                                Optional.of(Stage.STAGING),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())));
        assertEquals(
                List.of("beta"),
                names(
                        new ModelFilter(
                                Optional.empty(),
                                Optional.empty(),
                                TagFilter.parse("board=hex8"),
                                Optional.empty())));
        assertEquals(
                List.of("alpha"),
                names(
                        new ModelFilter(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("ALP"))));
        assertEquals(
                List.of(),
                names(
                        new ModelFilter(
                                Optional.empty(),
                                Optional.of(ModelType.ENSEMBLE),
                                Optional.empty(),
                                Optional.empty())));
        assertEquals(List.of("alpha", "beta"), names(ModelFilter.ALL));
    }

    private List<String> names(ModelFilter filter) {
        return found(node.catalogue().models(filter, new PageRequest(10, Optional.empty()), NOW))
                .items()
                .stream()
                .map(ModelView::name)
                .toList();
    }

    @Test
    void statsCountLiveVersionsByStageAndType() {
        node.ask(register("m", 1));
        node.ask(register("m", 2));
        node.ask(register("gone", 3));
        node.ask(move("m", "2", Stage.STAGING));
        node.ask(delete("gone"));

        Stats stats = found(node.catalogue().stats(NOW));

        assertEquals(1, stats.models());
        assertEquals(2, stats.versions());
        assertEquals(1L, stats.byStage().get(Stage.STAGING));
        assertEquals(0L, stats.byStage().get(Stage.PRODUCTION));
        assertEquals(2L, stats.byType().get(ModelType.EXPERIMENTAL));
    }

    @Test
    void aVersionIsFoundByUlidEvenInADeletedModel() {
        Ulid id = registered(node.ask(register("m", 1))).id();
        node.ask(delete("m"));

        assertEquals(id, found(node.catalogue().versionById(id, NOW)).id());
        assertEquals(
                RefusalCode.VERSION_UNKNOWN,
                missing(node.catalogue().versionById(new Ulid(1, 1), NOW)));
    }
}
