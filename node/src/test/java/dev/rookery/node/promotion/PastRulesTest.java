package dev.rookery.node.promotion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.BlobSources;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.artifact.Upload;
import dev.rookery.node.registry.Artifact;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.signing.TrustedSigners;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PastRulesTest {

    private static final byte[] PICKLE = {(byte) 0x80, 4, 'N', '.'};

    @TempDir Path folder;

    private final SortedMap<ModelKey, Content> standing = new TreeMap<>();
    private Instant now = Instant.EPOCH;
    private int looks;
    private Optional<ModelKey> failing = Optional.empty();
    private Object database = new Object();
    private ArtifactStore store;
    private PastRules rules;

    @BeforeEach
    void open() {
        store = new ArtifactStore(folder, 1_000);
        Fetches fetches =
                new Fetches(
                        store,
                        hash -> new BlobSources.Search(List.of(), List.of()),
                        List.of(),
                        InstantSource.system());
        PromotionRule rule = new PromotionRule(false, true, TrustedSigners.read(List.of()));
        Promotions promotions =
                new Promotions(new PromotionRules(rule, Map.of()), store, fetches, () -> now);
        rules = new PastRules(promotions, new Standing(), () -> now);
    }

    @Test
    void aRestingRegistryIsLookedAtOnceAndThenWhatChangedAlone() {
        for (int i = 0; i < 3 * PastRules.LOOKS_MAX; i++) {
            standing.put(model("m" + i), ofAddress());
        }
        turns(12);
        assertEquals(standing.size(), looks);
        assertEquals(standing.size(), rules.figures().past().size());

        standing.remove(model("m7"));
        rules.kept(List.of(fact("version.move", "m7/1"), fact("version.move", "m7/1")));
        turns(5);

        assertEquals(3 * PastRules.LOOKS_MAX + 1, looks);
        assertEquals(standing.size(), rules.figures().past().size());
    }

    @Test
    void whatIsNotHereIsNoFindingUntilItsBytesCame() throws Exception {
        standing.put(model("m"), ofBytes(PICKLE));
        turns(2);
        assertEquals(0, rules.figures().past().size());
        assertEquals(1, rules.figures().unproven().size());

        store(PICKLE);
        turns(2);
        assertEquals(1, rules.figures().unproven().size(), "asked for once a minute");
        now = now.plus(Duration.ofMinutes(1));
        turns(1);

        assertEquals(0, rules.figures().unproven().size());
        String why = rules.figures().past().get(model("m")).why();
        assertTrue(why.contains("is pickle"), why);
    }

    @Test
    void ofManyThatAreNotHereEachIsAskedForAgain() throws Exception {
        byte[] other = {1};
        for (int i = 0; i < 2 * PastRules.LOOKS_MAX; i++) {
            standing.put(model("m" + i), ofBytes(other));
        }
        standing.put(model("z"), ofBytes(PICKLE));
        turns(10);
        assertEquals(standing.size(), rules.figures().unproven().size());

        store(PICKLE);
        now = now.plus(Duration.ofMinutes(1));
        turns(5);

        assertEquals(List.of(model("z")), List.copyOf(rules.figures().past().keySet()));
        assertEquals(standing.size() - 1, rules.figures().unproven().size());
    }

    @Test
    void modelsThatCouldNotBeReadAreLookedAtInTheEnd() {
        for (String name : List.of("a", "b", "c")) {
            standing.put(model(name), ofAddress());
        }
        failing = Optional.of(model("b"));
        assertThrows(IllegalStateException.class, rules::turn);

        failing = Optional.empty();
        turns(2);

        assertEquals(standing.keySet(), rules.figures().past().keySet());
    }

    @Test
    void anotherDatabaseAndARewindAreLookedAtWhole() {
        standing.put(model("m"), ofAddress());
        turns(2);
        standing.remove(model("m"));
        standing.put(model("n"), ofAddress());

        database = new Object();
        turns(2);
        assertEquals(List.of(model("n")), List.copyOf(rules.figures().past().keySet()));
        standing.clear();
        rules.kept(List.of(fact("registry.rewind", "registry")));
        turns(2);

        assertEquals(0, rules.figures().past().size());
    }

    private void turns(int turns) {
        for (int i = 0; i < turns; i++) {
            rules.turn();
        }
    }

    private static ModelKey model(String name) {
        return new ModelKey(name, 1);
    }

    private static Fact fact(String kind, String entity) {
        return Fact.of(
                new Dot(new Origin(1, 1), 1),
                Hash.ZERO,
                Batch.ALONE,
                Stamp.ofMillis(1),
                0,
                new Draft(kind, entity, new byte[0], "a"));
    }

    private static Content ofAddress() {
        return of(new Artifact("https://models.lan/w", Optional.empty(), OptionalLong.empty()));
    }

    private static Content ofBytes(byte[] bytes) {
        String sha256 = Hash.of(bytes).toString();
        return of(new Artifact("", Optional.of(sha256), OptionalLong.of(bytes.length)));
    }

    private void store(byte[] bytes) throws IOException {
        Upload upload = store.begin();
        upload.write(ByteBuffer.wrap(bytes));
        upload.finish(Optional.empty());
    }

    private static Content of(Artifact artifact) {
        return new Content(
                ModelType.EXPERIMENTAL,
                "",
                new TreeMap<>(),
                new TreeMap<>(),
                Content.EMPTY.trainingConfig(),
                Content.EMPTY.training(),
                Optional.empty(),
                Optional.of(artifact),
                List.of(),
                Content.EMPTY.extra(),
                Optional.empty());
    }

    /** In pages of 100, as a catalogue has them. */
    private final class Standing implements PastRules.Production {

        @Override
        public Optional<VersionView> of(ModelKey model) {
            looks++;
            if (failing.filter(model::equals).isPresent()) {
                throw new IllegalStateException("the disk fails");
            }
            return Optional.ofNullable(standing.get(model))
                    .map(
                            content ->
                                    new VersionView(
                                            model.name(),
                                            model,
                                            new Ulid(1, 1),
                                            OptionalLong.of(1),
                                            "l",
                                            "0123456789ab",
                                            Stage.PRODUCTION,
                                            0,
                                            0,
                                            "ann",
                                            "",
                                            new TreeMap<>(),
                                            new TreeMap<>(),
                                            List.of(),
                                            Optional.empty(),
                                            content));
        }

        @Override
        public PastRules.Models models(Optional<String> after) {
            int from = after.map(Integer::parseInt).orElse(0);
            List<ModelKey> all = List.copyOf(standing.keySet());
            int to = Math.min(all.size(), from + 100);
            Optional<String> next =
                    to < all.size() ? Optional.of(String.valueOf(to)) : Optional.empty();
            return new PastRules.Models(all.subList(from, to), next);
        }

        @Override
        public Object database() {
            return database;
        }
    }
}
