package dev.rookery.walls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every wall holds for every source of the repository. */
class WallsTest {

    private static final Path ROOT = Path.of(System.getProperty("rookery.root"));

    private static List<Source> sources;

    @BeforeAll
    static void readAllSources() {
        sources = SourceParser.parseAll(ROOT);
        assertTrue(sources.size() > 50, "found only " + sources.size() + " sources under " + ROOT);
    }

    @Test
    void modulesKnowOnlyThoseBelowThem() {
        holds(new ModuleArrows());
    }

    @Test
    void librariesStayInTheirRooms() {
        holds(new LibraryRooms());
    }

    @Test
    void theCoreIsPure() {
        holds(new PureCore());
    }

    @Test
    void packagesFormNoCycle() {
        holds(new PackageCycles());
    }

    @Test
    void everyPackageHasItsSign() {
        holds(new RoomSigns());
    }

    @Test
    void nothingIsTooLarge() {
        holds(new SizeLimits());
    }

    @Test
    void nothingSleepsAndNothingIsPromised() {
        holds(new NoSleepNoPromises());
    }

    @Test
    void theTopLevelHoldsOnlyWhatBelongsThere() throws IOException {
        try (Stream<Path> entries = Files.list(ROOT)) {
            empty(
                    TopLevel.check(
                            entries.map(path -> path.getFileName().toString()).sorted().toList()));
        }
    }

    private static void holds(Wall wall) {
        empty(wall.check(sources));
    }

    private static void empty(List<Breach> breaches) {
        assertTrue(
                breaches.isEmpty(),
                () ->
                        breaches.stream()
                                .map(Breach::toString)
                                .distinct()
                                .collect(Collectors.joining("\n", "\n", "\n")));
    }
}
