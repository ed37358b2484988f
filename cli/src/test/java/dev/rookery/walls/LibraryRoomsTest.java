package dev.rookery.walls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryRoomsTest {

    @ParameterizedTest
    @CsvSource({
        "sync.engine,io.vertx.core.Future",
        "node.registry,com.hazelcast.core.HazelcastInstance",
        "sync.http,io.github.resilience4j.retry.Retry",
        "node.api,java.sql.Connection",
        "backup.archive,org.sqlite.SQLiteConfig",
        "node.api,io.micrometer.core.instrument.Counter",
        "node,picocli.CommandLine",
        "config,org.yaml.snakeyaml.Yaml",
        "sync.engine,com.fasterxml.jackson.databind.JsonNode",
        "node,io.micrometer.core.instrument.Counter",
        "node.api,com.google.common.collect.ImmutableList",
        "node.api,javax.naming.InitialContext",
        "node.api,sun.misc.Unsafe"
    })
    void aLibraryOutsideItsRoomIsCaught(String room, String name) {
        List<String> imported =
                Caught.by(new LibraryRooms(), file(room, "import " + name + ";\nclass A {}"));
        List<String> written =
                Caught.by(new LibraryRooms(), file(room, "class A { " + name + " x; }"));

        assertEquals(1, imported.size(), imported::toString);
        assertTrue(written.size() > 0, "written out");
    }

    @ParameterizedTest
    @CsvSource({
        "sync.http,io.vertx.core.Future",
        "node.api.models,io.vertx.ext.web.Router",
        "node,io.vertx.core.Vertx",
        "node,com.hazelcast.core.HazelcastInstance",
        "sync.membership,com.hazelcast.core.HazelcastInstance",
        "sync.peer,io.github.resilience4j.retry.Retry",
        "node.store,java.sql.Connection",
        "backup.sqlite,org.sqlite.SQLiteConfig",
        "node.metrics,io.micrometer.core.instrument.Counter",
        "cli,picocli.CommandLine",
        "config.yaml,org.yaml.snakeyaml.Yaml",
        "node.api,com.fasterxml.jackson.databind.JsonNode",
        "sync.driver,org.slf4j.Logger",
        "sync.engine,java.util.List"
    })
    void aLibraryInItsRoomIsFree(String room, String name) {
        assertEquals(
                List.of(),
                Caught.by(new LibraryRooms(), file(room, "import " + name + ";\nclass A {}")));
    }

    @Test
    void aCallOnAVariableIsNoLibrary() {
        assertEquals(
                List.of(),
                Caught.by(
                        new LibraryRooms(),
                        file(
                                "sync.engine",
                                "class A { int f(A io) { return io.vertx.size + this.x.Y; } }")));
    }

    private static String file(String room, String rest) {
        return "package dev.rookery." + room + ";\n" + rest;
    }
}
