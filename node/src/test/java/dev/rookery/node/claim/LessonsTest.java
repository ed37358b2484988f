package dev.rookery.node.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.util.List;
import org.junit.jupiter.api.Test;

class LessonsTest {
    private static final Seat A = new Seat(1, 1, "a", new Origin(1, 1));
    private static final Seat B = new Seat(2, 1, "b", new Origin(2, 2));
    private static final Seat C = new Seat(3, 1, "c", new Origin(3, 3));
    private static final Seats NOW = new Seats(3, List.of(A, B, C));

    private final Lessons lessons = new Lessons(new Quorum(3));

    @Test
    void twoVotersAreEnoughForOneOfThreeAndEachCountsOnce() {
        assertEquals(2, lessons.lacking(NOW));
        lessons.take(A, "b", NOW, Standing.VOTER);
        lessons.take(A, "b", NOW, Standing.VOTER);
        assertEquals(1, lessons.lacking(NOW));
        lessons.take(A, "c", NOW, Standing.VOTER);
        assertEquals(0, lessons.lacking(NOW));
    }

    @Test
    void whoHadNotNotedTheSeatOrHasNoneOrIsTheLearnerTeachesNothing() {
        lessons.take(A, "b", new Seats(3, List.of(B, C)), Standing.VOTER);
        lessons.take(A, "d", NOW, Standing.VOTER);
        lessons.take(A, "a", NOW, Standing.VOTER);
        lessons.take(A, "c", NOW, Standing.UNSEATED);
        assertEquals(2, lessons.lacking(NOW));
    }

    @Test
    void aLessonOfOneThatLostItsSeatCountsNoMore() {
        lessons.take(A, "b", NOW, Standing.VOTER);
        lessons.take(A, "c", NOW, Standing.VOTER);
        Seat another = new Seat(2, 2, "b~2", new Origin(7, 7));
        assertEquals(1, lessons.lacking(NOW.with(another)));
        assertEquals(1, lessons.lacking(NOW));
    }

    @Test
    void learnersTeachOnlyWhereAllOthersDo() {
        Quorum five = new Quorum(5);
        Seat d = new Seat(4, 1, "d", new Origin(4, 4));
        Seat e = new Seat(5, 1, "e", new Origin(5, 5));
        Seats all = new Seats(5, List.of(A, B, C, d, e));
        Lessons some = new Lessons(five);
        for (String learner : List.of("b", "c", "d")) {
            some.take(A, learner, all, Standing.LEARNING);
        }
        assertEquals(1, some.lacking(all));
        some.take(A, "e", all, Standing.VOTER);
        assertEquals(0, some.lacking(all));
    }
}
