package dev.rookery.node.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncarnationTest {

    private static final Incarnation BEFORE = new Incarnation("1:100", "machine", "boot");

    @TempDir Path folder;

    @Test
    void anOriginIsUsedOnWhileFileMachineAndBootAreTheSame() {
        assertEquals(Optional.empty(), BEFORE.mustRotate(BEFORE, false));
    }

    @Test
    void aMachineRestartedAfterACleanStopKeepsTheOrigin() {
        Incarnation now = new Incarnation("1:100", "machine", "boot-2");

        assertEquals(Optional.empty(), now.mustRotate(BEFORE, true));
    }

    @Test
    void anUncleanStopTogetherWithANewBootRotates() {
        Incarnation now = new Incarnation("1:100", "machine", "boot-2");

        assertTrue(now.mustRotate(BEFORE, false).isPresent());
    }

    @Test
    void anotherInodeOrMachineRotatesEvenAfterACleanStop() {
        assertTrue(
                new Incarnation("1:101", "machine", "boot").mustRotate(BEFORE, true).isPresent());
        assertTrue(new Incarnation("1:100", "other", "boot").mustRotate(BEFORE, true).isPresent());
    }

    @Test
    void aCopiedFileHasAnotherIdentity() throws Exception {
        Path file = Files.writeString(folder.resolve("a.db"), "facts");
        Path copy = Files.copy(file, folder.resolve("b.db"));

        assertEquals(Incarnation.of(file), Incarnation.of(file));
        assertFalse(Incarnation.of(copy).equals(Incarnation.of(file)));
    }
}
