package dev.rookery.node.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.Registry;
import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.service.ArtifactUpkeep;
import dev.rookery.node.service.InMemoryNode;
import dev.rookery.sync.fact.Hash;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactCollectorTest {
    private static final Duration GRACE = Duration.ofDays(7);
    private static final Duration LONG = Duration.ofDays(8);

    @TempDir Path folder;
    private final InMemoryNode node = new InMemoryNode();
    private Registry registry;
    private ArtifactStore store;
    private Duration later = Duration.ZERO;
    private Optional<Instant> oldestBackup = Optional.empty();
    private ArtifactCollector collector;

    @BeforeEach
    void open() {
        var services = node.services(folder, 1_000);
        registry = new Registry(services, "trainer");
        store = services.artifacts();
        collector =
                new ArtifactCollector(
                        store,
                        services.facts(),
                        services.registry().catalogue(),
                        () -> oldestBackup,
                        GRACE,
                        () -> Instant.now().plus(later));
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void whatNobodyRegisteredGoesAfterTheGrace() {
        Hash hash = sendIn("nobody's");

        assertEquals(0, collector.collect(true).count());
        later = LONG;
        ArtifactUpkeep.Plan plan = collector.collect(false);
        assertEquals(List.of(hash), plan.goes().stream().map(one -> one.hash()).toList());
        assertEquals(8, plan.bytes());
        assertTrue(store.find(hash).isPresent(), "a plan takes nothing away");

        assertEquals(1, collector.collect(true).count());
        later = later.plusHours(2);
        collector.tidy();
        assertFalse(store.find(hash).isPresent());
    }

    @Test
    void whatAVersionNeedsStaysUntilAllThatNamedItAreDeletedForTheGrace() {
        Hash shared = sendIn("shared");
        register("m", shared);
        register("n", shared);
        later = LONG;
        assertEquals(0, collector.collect(true).count());

        register("m", sendIn("new of m"));
        registry.cleanup("m", OptionalLong.of(1), true, "");
        assertEquals(0, collector.collect(true).count(), "n's version needs it");

        register("n", sendIn("new of n"));
        registry.cleanup("n", OptionalLong.of(1), true, "");
        later = Duration.ofDays(6);
        assertEquals(0, collector.collect(true).count(), "within the grace");
        later = LONG;
        assertEquals(List.of(shared), collected());
    }

    @Test
    void whatABackupNeedsStays() {
        Hash hash = sendIn("in a backup");
        register("m", hash);
        oldestBackup = Optional.of(Instant.now());
        register("m", sendIn("newer"));
        registry.cleanup("m", OptionalLong.of(1), true, "");

        later = LONG;
        assertEquals(0, collector.collect(true).count());
        oldestBackup = Optional.of(Instant.now().plus(Duration.ofSeconds(1)));
        assertEquals(List.of(hash), collected());
    }

    @Test
    void whoeverAsksInTimeTakesItOutOfTheTrash() {
        Hash asked = sendIn("asked for");
        Hash sent = sendIn("sent again");
        later = LONG;
        assertEquals(2, collector.collect(true).count());

        assertEquals(ArtifactStore.Check.SOUND, store.verify(asked));
        assertEquals(sent, sendIn("sent again"));
        later = LONG.plusHours(2);
        collector.tidy();

        assertTrue(store.find(asked).isPresent());
        assertTrue(store.find(sent).isPresent());
    }

    @Test
    void whatIsSentAgainIsNewAgain() {
        Hash hash = sendIn("weights");
        Instant first = since(hash);
        sendIn("weights");

        assertTrue(since(hash).isAfter(first));
        assertFalse(store.discard(hash, first, first));
    }

    private List<Hash> collected() {
        return collector.collect(true).goes().stream().map(one -> one.hash()).toList();
    }

    private Instant since(Hash hash) {
        Map<Hash, Instant> since = new TreeMap<>();
        store.each((artifact, at) -> since.put(artifact.hash(), at));
        return since.get(hash);
    }

    private Hash sendIn(String text) {
        StoredArtifact kept =
                registry.files().upload(new ByteArrayInputStream(text.getBytes(UTF_8)));
        return kept.hash();
    }

    private void register(String model, Hash hash) {
        Content plain = Content.ofMetrics(Map.of());
        Content content =
                new Content(
                        plain.type(),
                        "",
                        plain.tags(),
                        plain.metrics(),
                        plain.trainingConfig(),
                        plain.training(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(new FileEntry("w.pt", hash.toString(), 6)),
                        plain.extra());
        registry.register(model, content);
    }
}
