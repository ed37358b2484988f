package dev.rookery.cli.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** This registry's words in MLflow's. */
class MlflowWordsTest {

    @Test
    void aKeyKeepsWhatMlflowAllowsAndLeadsNowhere() {
        assertEquals("val/loss: ü 1.2-x_y", MlflowWords.key("val/loss: ü 1.2-x_y"));
        assertEquals("a_b_", MlflowWords.key("a(b)"));
        assertEquals("_/_/etc/_", MlflowWords.key("/../etc/."));
        assertEquals(250, MlflowWords.key("k".repeat(300)).length());
    }

    @Test
    void ofTwoMetricsThatBecomeOneTheFirstByNameComesAndTheOtherIsSaid() {
        ObjectNode metrics = Json.object().put("a(b", 2).put("a[b", 3).put("plain", 1);
        List<String> mapped = new ArrayList<>();

        SortedMap<String, Double> there = MlflowWords.metrics(metrics, mapped::add);

        assertEquals(Map.of("a_b", 2.0, "plain", 1.0), there);
        assertEquals(
                List.of(
                        "metric a(b is called a_b",
                        "metric a[b is left out, another one is called a_b"),
                mapped);
    }

    @Test
    void aParameterIsTextOrJsonAndCutWhereMlflowEnds() {
        ObjectNode config = Json.object().put("lr", 0.1).put("long", "x".repeat(7_000));
        config.putArray("layers").add(1).add(2);
        List<String> mapped = new ArrayList<>();

        SortedMap<String, String> params = MlflowWords.params(config, mapped::add);

        assertEquals("0.1", params.get("lr"));
        assertEquals("[1,2]", params.get("layers"));
        assertEquals(6_000, params.get("long").length());
        assertEquals(List.of("parameter long is cut"), mapped);
    }

    @Test
    void onlyAliasesThatMlflowAllowsAreSet() {
        assertTrue(MlflowWords.isAlias("champion-2_b"));
        assertFalse(MlflowWords.isAlias("a.b"));
        assertFalse(MlflowWords.isAlias("Latest"));
        assertFalse(MlflowWords.isAlias("v12"));
    }

    @Test
    void tagsThatAnExportSetAreRemovedWithTheirTagAndNoOthers() {
        SortedMap<String, String> people = new TreeMap<>(Map.of("team", "b", "new", ""));
        SortedMap<String, String> there =
                new TreeMap<>(Map.of("team", "a", "old", "", "mine", "x"));
        there.put(MlflowWords.TAGS, "[\"old\",\"team\",\"gone\"]");

        MlflowTags changes = MlflowTags.changes(people, Map.of("rookery.stage", "staging"), there);

        assertEquals(List.of("old"), changes.removed());
        assertEquals(
                List.of("new", "team", "rookery.stage", MlflowWords.TAGS),
                List.copyOf(changes.set().keySet()));
        there.keySet().removeAll(changes.removed());
        there.putAll(changes.set());
        MlflowTags none = MlflowTags.changes(people, Map.of("rookery.stage", "staging"), there);
        assertEquals(new MlflowTags(Map.of(), List.of()), none);
    }

    @Test
    void aRecordOfNamesFitsIntoOneTagAndAForeignOneNamesNothing() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            names.add(i + "k".repeat(200));
        }

        String record = MlflowWords.names(names);

        assertTrue(record.length() <= 5_000, "" + record.length());
        assertEquals(24, MlflowTags.named(record).size());
        assertTrue(MlflowTags.named("no JSON").isEmpty());
    }
}
