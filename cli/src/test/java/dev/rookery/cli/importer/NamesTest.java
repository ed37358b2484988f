package dev.rookery.cli.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Names that become one, and names that cannot be kept. */
class NamesTest {

    private static ForeignModel model(String name) {
        return new ForeignModel(
                name, "", new TreeMap<>(), new TreeMap<>(), Optional.empty(), List.of());
    }

    private static List<String> settled(Findings findings, String... names) {
        List<ForeignModel> models = new ArrayList<>();
        for (String name : names) {
            models.add(model(name));
        }
        return Names.settled(models, findings).values().stream().map(ForeignModel::name).toList();
    }

    @Test
    void whatTheRuleDoesNotAllowBecomesAnUnderscore() {
        assertEquals("LeBron_James", Names.mapped("LeBron James"));
        assertEquals("a_b_c", Names.mapped("a/b\\c"));
        assertEquals("._.._etc", Names.mapped("./../etc"));
        assertEquals("__", Names.mapped(".."));
        assertEquals("_", Names.mapped("\ud83d\ude00"));
        assertEquals(128, Names.mapped("x".repeat(300)).length());
    }

    @Test
    void theModelWhoseNameNeedsNoMappingWinsWhateverTheOrder() {
        Findings findings = new Findings();

        assertEquals(List.of("A_B"), settled(findings, "A B", "A_B", "A/B"));
        assertEquals(List.of("A_B"), settled(findings, "A_B", "A/B", "A B"));
        assertEquals(4, findings.count(Finding.Kind.LEFT_OUT));
    }

    @Test
    void withoutSuchAModelTheFirstInTheAlphabetWins() {
        Findings findings = new Findings();

        assertEquals(List.of("A B"), settled(findings, "A/B", "A B"));
        assertEquals(1, findings.count(Finding.Kind.LEFT_OUT));
        assertEquals(1, findings.count(Finding.Kind.MAPPED));
    }

    @Test
    void labelsAreMadeFitAndUnique() {
        Labels labels = new Labels();

        assertEquals("v7", Labels.mapped("7"));
        assertEquals("vproduction", Labels.mapped("production"));
        assertEquals("a_b", Labels.mapped("a b"));
        assertEquals("x", labels.unique("x"));
        assertEquals("x_2", labels.unique("x"));
    }
}
