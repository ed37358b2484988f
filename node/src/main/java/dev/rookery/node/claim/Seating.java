package dev.rookery.node.claim;

import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.NodeId;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Which seat a node takes. Whatever it takes, no number becomes two versions': who sat there before
 * votes no more. So this decides only who has to wait.
 *
 * <p>Threads: immutable.
 *
 * @param node the id of the one who looks for a seat
 * @param up for how long it has listened
 * @param gone whether a node was not heard for {@link #GONE}, or since it listens
 */
public record Seating(String node, Duration up, Predicate<String> gone) {

    /** How long one may be silent before its seat may be taken. */
    public static final Duration GONE = Duration.ofMinutes(1);

    /** Within this time whoever lives on this node's name was heard. */
    private static final Duration NAMESAKES = Duration.ofSeconds(5);

    /**
     * The seat for an incarnation: the one that its node had; or of a node of its name that is not
     * heard, as one has that lost its disk; or a free one; or that of one who has gone.
     *
     * @return empty when it has to wait for one
     */
    public Optional<Seat> take(Seats seats, Origin origin) {
        return seats.of(node)
                .map(Seat::number)
                .or(() -> namesakes(seats) ? Optional.empty() : left(seats, this::namesake))
                .or(() -> namesakes(seats) ? Optional.empty() : free(seats))
                .or(() -> up.compareTo(GONE) > 0 ? left(seats, seat -> true) : Optional.empty())
                .map(number -> new Seat(number, generation(seats, number), node, origin));
    }

    /** Whether it is too early to tell which of its name live. */
    private boolean namesakes(Seats seats) {
        return up.compareTo(NAMESAKES) <= 0 && seats.taken().stream().anyMatch(this::namesake);
    }

    private boolean namesake(Seat seat) {
        return NodeId.name(seat.node()).equals(NodeId.name(node));
    }

    private Optional<Integer> left(Seats seats, Predicate<Seat> which) {
        return seats.taken().stream()
                .filter(which)
                .filter(seat -> gone.test(seat.node()))
                .map(Seat::number)
                .findFirst();
    }

    private static Optional<Integer> free(Seats seats) {
        return IntStream.rangeClosed(1, seats.size())
                .boxed()
                .filter(number -> seats.at(number).isEmpty())
                .findFirst();
    }

    private static long generation(Seats seats, int number) {
        return seats.at(number).map(Seat::generation).orElse(0L) + 1;
    }
}
