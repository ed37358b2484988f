package dev.rookery.cli.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rookery.cli.client.Json;
import org.junit.jupiter.api.Test;

class ForeignRegistryTest {

    private final Findings findings = new Findings();

    private ForeignVersion version(String ref, int chars) {
        ForeignVersion version = new ForeignVersion("m", ref, ref, findings);
        version.extra("long", JsonNodeFactory.instance.textNode("x".repeat(chars)));
        return version;
    }

    @Test
    void whatAVersionCannotKeepIsNotKeptWhileTheOthersAreRead() {
        ForeignRegistry registry = new ForeignRegistry(findings);
        ForeignVersion version = version("1", 1 << 20);

        registry.add("m", version);

        assertTrue(Json.bytes(version.said()).length < 1_000);
        assertEquals(1, findings.count(Finding.Kind.LOST));
        assertEquals(1, registry.models().get(0).versions().size());
    }

    @Test
    void versionsBeyondWhatCanBeKeptAreLeftOutByName() {
        ForeignRegistry registry = new ForeignRegistry(findings, 25_000);
        for (String ref : new String[] {"1", "2", "3"}) {
            registry.add("m", version(ref, 10_000));
        }

        assertEquals(2, registry.models().get(0).versions().size());
        Finding left = findings.all().get(0);
        assertEquals("3", left.version());
        assertTrue(left.why().contains("import it in parts"), left::why);
    }
}
