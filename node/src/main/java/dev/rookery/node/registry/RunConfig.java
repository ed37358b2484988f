package dev.rookery.node.registry;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a CMA-ES run optimised for. Runs are compared with those of the same configuration only.
 *
 * <p>Threads: immutable.
 *
 * @param board 1 to 64 of {@code a-z 0-9 _}, such as {@code square8}
 * @param players 1 to {@value #PLAYERS_MAX}
 */
public record RunConfig(String board, int players) implements Comparable<RunConfig> {

    /** Most players of a game. */
    public static final int PLAYERS_MAX = 100;

    private static final Pattern GIVEN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 _-]{0,63}");
    private static final Pattern BOARD = Pattern.compile("[a-z0-9_]{1,64}");
    private static final Pattern PLAYERS = Pattern.compile("[1-9][0-9]?|100");
    private static final Comparator<RunConfig> ORDER =
            Comparator.comparing(RunConfig::board).thenComparing(RunConfig::players);

    /**
     * A board's type as RingRift writes it in a model's id: lower case, {@code _} for space and
     * {@code -}.
     *
     * @return empty when it has other characters, none, or too many
     */
    static Optional<String> boardOf(String given) {
        return GIVEN.matcher(given).matches()
                ? Optional.of(given.toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_'))
                : Optional.empty();
    }

    /** The configuration that two tags name; empty when they name none. */
    static Optional<RunConfig> ofTags(String board, String players) {
        return BOARD.matcher(board).matches() && PLAYERS.matcher(players).matches()
                ? Optional.of(new RunConfig(board, Integer.parseInt(players)))
                : Optional.empty();
    }

    /** As in a model's name and in metrics: {@code square8_2p}. */
    public String text() {
        return board + "_" + players + "p";
    }

    @Override
    public int compareTo(RunConfig other) {
        return ORDER.compare(this, other);
    }
}
