package dev.rookery.node.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.BlobSources;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.registry.Artifact;
import dev.rookery.node.registry.Asked;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.SimNode;
import dev.rookery.node.registry.Stage;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicatorTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir Path folder;
    private final List<Hash> askedFor = new CopyOnWriteArrayList<>();
    private final List<Fact> facts = new ArrayList<>();
    private final SimNode node = new SimNode(0, facts, RegistryPolicy.DEFAULT, 1_767_225_600_000L);
    private final List<String> reads = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-30T12:00:00Z");
    private Duration readTakes = Duration.ZERO;
    private List<String> others = List.of();
    private ArtifactStore store;
    private Fetches fetches;
    private int chance;

    @BeforeEach
    void open() {
        store = new ArtifactStore(folder, 1_000_000);
        fetches = new Fetches(store, this::nobody, List.of(), () -> now);
    }

    @AfterEach
    void close() {
        fetches.close();
    }

    @Test
    void registrationsCauseNoWalkWhereOnlyProductionIsWanted() {
        // given
        Replicator replicator = replicator("production");
        register("m");
        replicator.step();
        reads.clear();

        // when
        for (int i = 0; i < 30; i++) {
            register("m" + i);
            pass(replicator, SECOND);
        }

        // then
        assertEquals(List.of(), reads);

        // when a minute is over
        pass(replicator, Duration.ofMinutes(1));

        // then
        assertEquals(List.of("models"), reads);
    }

    @Test
    void whatGoesToProductionIsLookedForAtOnce() {
        // given
        Replicator replicator = replicator("production");
        Hash hash = register("m");
        replicator.step();
        reads.clear();
        List<Hash> before = List.copyOf(askedFor);

        // when
        move(replicator, Stage.STAGING);
        move(replicator, Stage.PRODUCTION);
        replicator.step();

        // then
        assertEquals(List.of(), before);
        assertEquals(List.of(hash), askedFor);
        assertEquals(List.of("versionById"), reads);
        assertEquals(1, replicator.state().wanted());
    }

    @Test
    void aMoveThatLostItsRaceBringsNothing() {
        // given
        Replicator replicator = replicator("production");
        register("m");
        replicator.step();
        move(replicator, Stage.STAGING);
        List<Fact> lost = move(replicator, Stage.PRODUCTION);
        move(replicator, Stage.ARCHIVED);

        // when
        replicator.kept(lost);
        replicator.step();

        // then
        assertEquals(List.of(), askedFor);
        assertEquals(0, replicator.state().wanted());
    }

    @Test
    void eachRegistrationIsLookedForWhereAllAreWanted() {
        // given
        Replicator replicator = replicator("all");
        replicator.step();
        reads.clear();

        // when
        int before = facts.size();
        Hash hash = register("m");
        replicator.kept(facts.subList(before, facts.size()));
        replicator.step();

        // then
        assertEquals(List.of(hash), askedFor);
        assertEquals(List.of("versionById"), reads);
    }

    @Test
    void whatNobodyHasIsShownAndLookedForAgain() {
        // given
        Replicator replicator = replicator("all");
        Hash hash = register("m");

        // when
        pass(replicator, SECOND);
        pass(replicator, SECOND);

        // then
        assertEquals(List.of(hash), askedFor);
        assertEquals(1, replicator.state().missing());

        // when
        pass(replicator, Duration.ofSeconds(12));

        // then
        assertEquals(List.of(hash, hash), askedFor);
        assertEquals(1, replicator.state().missing());
    }

    @Test
    void aWalkThatTakesLongIsFollowedByALongRest() {
        // given
        for (int i = 0; i < 1_000; i++) {
            register("m" + i);
        }
        readTakes = Duration.ofMillis(100);
        Replicator replicator = replicator("all");

        // when
        Instant begun = now;
        pass(replicator, Duration.ofMinutes(30));

        // then
        long looked = readTakes.toMillis() * reads.size();
        long all = Duration.between(begun, now).toMillis();
        assertTrue(reads.size() >= 1_000, "it is looked at all: " + reads.size());
        assertTrue(looked * 5 <= all, looked + " of " + all + " ms");
    }

    @Test
    void otherNodesThatAnswerAreReasonForAWalk() {
        // given
        Replicator replicator = replicator("2");
        register("m");
        replicator.step();
        reads.clear();

        // when
        others = List.of("b", "c");
        pass(replicator, SECOND);

        // then
        assertTrue(reads.contains("models"), reads.toString());
    }

    @Test
    void moreThanIsNotedIsFoundByAWalk() {
        // given
        Replicator replicator = replicator("all");
        replicator.step();
        reads.clear();
        int before = facts.size();
        for (int i = 0; i <= NamedByFacts.WAITING_MAX; i++) {
            node.ask(Asked.with("m", i, Content.EMPTY));
        }

        // when
        replicator.kept(facts.subList(before, facts.size()));
        while (!reads.contains("models")) {
            pass(replicator, SECOND);
        }

        // then
        assertEquals(NamedByFacts.WAITING_MAX, reads.indexOf("models"));
    }

    private Replicator replicator(String rule) {
        Catalogue counted =
                (Catalogue)
                        Proxy.newProxyInstance(
                                Catalogue.class.getClassLoader(),
                                new Class<?>[] {Catalogue.class},
                                (proxy, method, arguments) -> {
                                    reads.add(method.getName());
                                    now = now.plus(readTakes);
                                    try {
                                        return method.invoke(node.catalogue(), arguments);
                                    } catch (InvocationTargetException e) {
                                        throw e.getCause();
                                    }
                                });
        Replicator.Cluster cluster =
                new Replicator.Cluster() {
                    @Override
                    public String self() {
                        return "a";
                    }

                    @Override
                    public List<String> others() {
                        return others;
                    }

                    @Override
                    public boolean met() {
                        return true;
                    }
                };
        return new Replicator(
                ReplicaRule.parse(rule), counted, store, fetches, cluster, facts::size, () -> now);
    }

    private void pass(Replicator replicator, Duration time) {
        Instant until = now.plus(time);
        while (now.isBefore(until)) {
            now = now.plus(SECOND);
            replicator.step();
        }
    }

    /** Registers a version with a file of its own. */
    private Hash register(String model) {
        chance++;
        String hex = "%064x".formatted(chance);
        Content content =
                new Content(
                        ModelType.EXPERIMENTAL,
                        "",
                        new TreeMap<>(),
                        new TreeMap<>(),
                        Content.EMPTY.trainingConfig(),
                        Content.EMPTY.training(),
                        Optional.empty(),
                        Optional.of(new Artifact("file.pt", Optional.of(hex), OptionalLong.of(1))),
                        List.of(),
                        Content.EMPTY.extra());
        node.ask(Asked.with(model, chance, content));
        return Hash.parse(hex);
    }

    private List<Fact> move(Replicator replicator, Stage to) {
        int before = facts.size();
        node.ask(Asked.move("m", "latest", to));
        List<Fact> written = List.copyOf(facts.subList(before, facts.size()));
        assertEquals(1, written.size());
        replicator.kept(written);
        return written;
    }

    private BlobSources.Search nobody(Hash hash) {
        askedFor.add(hash);
        return new BlobSources.Search(List.of(), List.of());
    }
}
