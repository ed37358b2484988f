package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.fact.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginNamesTest {
    @TempDir Path folder;

    @Test
    void whatNodesAreCalledSurvivesARestart() {
        OriginNames names = OriginNames.open(file());
        names.learn(origin(1), "a~0123abcd");
        names.learn(origin(2), "b");
        names.save();
        names.learn(origin(2), "renamed~0123abcd");
        names.save();

        OriginNames again = OriginNames.open(file());

        assertEquals(Optional.of("a"), again.of(origin(1)));
        assertEquals(Optional.of("renamed"), again.of(origin(2)));
        assertEquals(Optional.empty(), again.of(origin(3)));
    }

    @Test
    void whatIsNoNameIsNotKept() throws IOException {
        OriginNames names = OriginNames.open(file());
        names.learn(origin(1), "a\nb");
        names.learn(origin(2), "\u001b[31mred");
        names.learn(origin(3), "~");
        names.save();

        assertEquals(Optional.empty(), names.of(origin(1)));
        assertEquals(Optional.empty(), names.of(origin(2)));
        assertEquals(Optional.empty(), names.of(origin(3)));
        Files.write(file(), new byte[] {(byte) 0xff, '\n', 0, '\n'});
        assertEquals(Optional.empty(), OriginNames.open(file()).of(origin(1)));
    }

    @Test
    void theOldestAreForgottenFirst() {
        OriginNames names = OriginNames.open(file());
        for (int i = 0; i <= OriginNames.ORIGINS_MAX; i++) {
            names.learn(origin(i), "n" + i);
        }

        assertEquals(Optional.empty(), names.of(origin(0)));
        assertEquals(Optional.of("n1"), names.of(origin(1)));
        assertEquals(
                Optional.of("n" + OriginNames.ORIGINS_MAX),
                names.of(origin(OriginNames.ORIGINS_MAX)));
    }

    private Path file() {
        return folder.resolve("node.origins");
    }

    private static Origin origin(int number) {
        return Origin.parse("%032x".formatted(number));
    }
}
