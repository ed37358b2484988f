package dev.rookery.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.registry.ImportMark;
import dev.rookery.node.registry.Imported;
import dev.rookery.node.registry.ModelFilter;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.RollbackView;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.VersionFilter;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.service.FactLog;
import dev.rookery.node.service.ForeignVersion;
import dev.rookery.node.service.InMemoryNode;
import dev.rookery.node.service.NewVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
    private static final Content CONTENT = Content.ofMetrics(new TreeMap<>(Map.of("elo", 1500.0)));

    @TempDir Path folder;
    private final InMemoryNode node = new InMemoryNode();
    private Registry registry;

    @BeforeEach
    void open() {
        registry = new Registry(node.services(folder, 1_000), "trainer");
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aVersionIsRegisteredPromotedComparedAndReadAsItWas() {
        VersionView first = registry.register("square8_2p", CONTENT);
        Instant before = Instant.ofEpochMilli(first.createdAtMillis());
        registry.register("square8_2p", CONTENT);
        registry.promote("square8_2p", "1", Stage.STAGING, "passed dev tests");
        VersionView promoted =
                registry.as("boss").promote("square8_2p", "1", Stage.PRODUCTION, "passed");

        assertEquals(Stage.PRODUCTION, promoted.stage());
        assertEquals(first.id(), registry.version("square8_2p", "production").id());
        assertEquals(promoted, registry.version(first.id()));
        assertEquals(
                "boss", registry.history("square8_2p", PageRequest.FIRST).items().get(0).actor());
        assertEquals(1, registry.compare("square8_2p", "1", "2").metrics().size());
        assertEquals(
                2,
                registry.versions("square8_2p", VersionFilter.ALL, PageRequest.FIRST)
                        .items()
                        .size());
        assertEquals(2, registry.trend("square8_2p", "elo", 10).size());
        assertEquals(1, registry.stats().models());
        assertThrows(
                RegistryException.class,
                () -> registry.asOf(before.minusSeconds(60)).model("square8_2p"));
    }

    @Test
    void aFailedVersionIsRolledBack() {
        for (String ref : List.of("1", "2", "3")) {
            registry.register("m", CONTENT);
            registry.promote("m", ref, Stage.STAGING, "");
            registry.promote("m", ref, Stage.PRODUCTION, "");
        }

        RollbackView back = registry.rollback("m", "it loses");
        RollbackView further = registry.as("boss").rollback("m", "1", "to where it began");

        assertEquals(List.of("3", "2"), List.of(back.from().ref(), back.to().ref()));
        assertEquals("1", further.to().ref());
        assertEquals("1", registry.version("m", "production").brief().ref());
        assertEquals(
                List.of("boss", "trainer"),
                registry.rollbacks("m", 10).stream().map(RollbackView::actor).toList());
        assertCode("ROLLBACK_NOT_AVAILABLE", () -> registry.rollback("m", "once more"));
    }

    @Test
    void aVersionOfAnotherRegistryIsBroughtInOnce() {
        Imported from =
                new Imported(
                        new ImportMark(OptionalLong.of(5), "cli", false), "ringrift", "m", false);
        ForeignVersion version =
                new ForeignVersion(
                        "m",
                        "key",
                        7,
                        Optional.of("v7"),
                        Optional.empty(),
                        Optional.empty(),
                        CONTENT.importedAs(from),
                        List.of(),
                        false);

        assertFalse(registry.bringIn(version).replayed());
        assertTrue(registry.bringIn(version).replayed());
        assertEquals(5, registry.version("m", "7").createdAtMillis());
    }

    @Test
    void whatIsRefusedIsAnExceptionWithTheCodeOfTheRestInterface() {
        registry.register("m", CONTENT);
        assertCode(
                "TRANSITION_NOT_ALLOWED",
                () -> registry.promote("m", "1", Stage.PRODUCTION, "too early"));
        assertCode("MODEL_UNKNOWN", () -> registry.model("other"));
        assertCode("VERSION_UNKNOWN", () -> registry.version("m", "9"));
        assertCode("PATH_INVALID", () -> registry.version("m", "../x"));
    }

    @Test
    void modelsAreDescribedTaggedAliasedRenamedDeletedAndBroughtBack() {
        registry.createModel("a", "d", new TreeMap<>(Map.of("k", "v")));
        registry.register(new NewVersion("a", Optional.of("first"), Optional.of("key"), CONTENT));
        registry.tag("a", "first", "t", "1");
        registry.untag("a", "first", "t");
        registry.describeVersion("a", "1", "better");
        registry.setAlias("a", "champion", "1");
        assertEquals("better", registry.version("a", "@champion").description());
        registry.removeAlias("a", "champion");
        registry.describeModel("a", Optional.of("e"), new TreeMap<>(Map.of("k", Optional.empty())));
        registry.renameModel("a", "b");
        assertTrue(registry.model("b").tags().isEmpty());
        registry.deleteModel("b", "old");
        assertTrue(registry.models(ModelFilter.ALL, PageRequest.FIRST).items().isEmpty());
        registry.undeleteModel("b", OptionalInt.empty(), "needed");
        assertEquals("e", registry.model("b").description());
        assertTrue(registry.cleanup("b", OptionalLong.of(1), false, "").goes().isEmpty());
    }

    @Test
    void bytesBackupsClusterFactsAndEventsAreThereToo() throws IOException {
        StoredArtifact kept =
                registry.files().upload(new ByteArrayInputStream("weights".getBytes(UTF_8)));
        Content withFile =
                new Content(
                        CONTENT.type(),
                        "",
                        CONTENT.tags(),
                        CONTENT.metrics(),
                        CONTENT.trainingConfig(),
                        CONTENT.training(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(new FileEntry("w.pt", kept.hash().toString(), 7)),
                        CONTENT.extra());
        registry.register("m", withFile);

        assertEquals("weights", Files.readString(registry.files().path("m", "1", "w.pt")));
        assertCode("FILE_UNKNOWN", () -> registry.files().path("m", "1", "x"));
        assertEquals("why", registry.backups().create("why").reason());
        assertEquals("alone", registry.node().cluster().node());
        assertEquals(0, registry.node().syncNow().nodesSynced());
        assertTrue(registry.node().ready());
        assertEquals(
                node.factCount(),
                registry.node()
                        .facts(
                                new FactLog.Filter(
                                        Optional.of("m"), Optional.empty(), OptionalLong.empty()),
                                PageRequest.FIRST)
                        .items()
                        .size());
        assertTrue(registry.node().events(0, 10).size() >= 1);
    }

    private static void assertCode(String code, Executable call) {
        assertEquals(code, assertThrows(RegistryException.class, call).code());
    }
}
