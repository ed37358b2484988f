package dev.rookery.walls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomSignsTest {

    private static final String ROOM = "package dev.rookery.sync.a;\nclass A {}";

    private static final String SIGN =
            """
            /**
             * What is here.
             *
             * <p><b>In this room:</b> values. <b>Not here:</b> clocks. <b>May
             * use:</b> java.base alone. <b>Start reading at:</b> {@link
             * dev.rookery.sync.a.A}.
             */
            package dev.rookery.sync.a;
            """;

    @Test
    void aPackageWithoutASignIsCaught() {
        List<String> caught = Caught.by(new RoomSigns(), ROOM);

        assertTrue(
                caught.get(0).contains("package dev.rookery.sync.a has no sign"), caught::toString);
    }

    @Test
    void aSignMayBeWrappedAnywhere() {
        assertEquals(List.of(), Caught.by(new RoomSigns(), ROOM, SIGN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<b>In this room:</b>", "<b>Not here:</b>", "<b>Start reading at:</b>"})
    void aMissingPartIsNamed(String part) {
        List<String> caught = Caught.by(new RoomSigns(), ROOM, SIGN.replace(part, ""));

        assertTrue(caught.get(0).contains("lacks " + part), caught::toString);
    }

    @Test
    void partsInAnotherOrderAreCaught() {
        String swapped =
                SIGN.replace("In this room:", "#")
                        .replace("Not here:", "In this room:")
                        .replace("#", "Not here:");

        assertEquals(1, Caught.by(new RoomSigns(), ROOM, swapped).size());
    }

    @Test
    void aStartThatIsNotThereIsCaught() {
        assertEquals(
                1,
                Caught.by(new RoomSigns(), ROOM, SIGN.replace("sync.a.A}", "sync.a.Gone}")).size());
        assertEquals(1, Caught.by(new RoomSigns(), ROOM, SIGN.replace("{@link", "{@code")).size());
    }
}
