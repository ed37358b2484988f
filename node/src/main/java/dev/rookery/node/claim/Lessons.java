package dev.rookery.node.claim;

import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * From whom an incarnation has learnt what its predecessor on its seat may have voted for.
 *
 * <p>A lesson counts when its teacher had noted the seat before it told what it remembers: whatever
 * it votes for later never counts beside the predecessor's votes. And only as long as the teacher
 * has its own seat.
 *
 * <p>Threads: one at a time.
 */
public final class Lessons {
    private final Quorum quorum;
    private final Map<Integer, Lesson> held = new TreeMap<>();

    private record Lesson(Seat teacher, boolean votes) {}

    public Lessons(Quorum quorum) {
        this.quorum = quorum;
    }

    /**
     * A node told all its claims, and then its facts were pulled.
     *
     * @param mine the seat that is learnt for
     * @param node who told
     * @param seats what it had noted when it began
     * @param standing how it stands itself: one without a seat may bear the id of one that has it
     */
    public void take(Seat mine, String node, Seats seats, Standing standing) {
        boolean votes = standing == Standing.VOTER;
        Optional<Seat> teacher =
                votes || standing == Standing.LEARNING ? seats.of(node) : Optional.empty();
        if (seats.taken().contains(mine) && teacher.isPresent() && !teacher.get().equals(mine)) {
            held.merge(
                    teacher.get().number(),
                    new Lesson(teacher.get(), votes),
                    (old, now) -> old.teacher().equals(now.teacher()) && old.votes() ? old : now);
        }
    }

    /** From how many more it has to learn, where these have the seats now; 0 when it may vote. */
    public int lacking(Seats now) {
        held.values().removeIf(lesson -> !now.taken().contains(lesson.teacher()));
        int voters = (int) held.values().stream().filter(Lesson::votes).count();
        return quorum.lacking(voters, held.size());
    }

    /** Another seat: all begins anew. */
    public void forget() {
        held.clear();
    }
}
