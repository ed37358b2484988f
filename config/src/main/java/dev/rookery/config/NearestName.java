package dev.rookery.config;

import java.util.Collection;
import java.util.Optional;

/**
 * Finds the known name that somebody most likely meant.
 *
 * <p>Source: Wagner and Fischer, <em>The String-to-String Correction Problem</em>, JACM 21(1),
 * 1974.
 */
final class NearestName {

    /** Longer input is no slip of the finger, and the table is quadratic. */
    private static final int LENGTH_MAX = 200;

    private NearestName() {}

    /**
     * @return the closest name, when at most a third of the letters (and at least two) would have
     *     to change; of equals, the first
     */
    static Optional<String> to(String written, Collection<String> known) {
        if (written.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        String best = null;
        int bestDistance = Math.max(2, written.length() / 3) + 1;
        for (String name : known) {
            int distance = distance(plain(written), plain(name));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * Case and the choice between dash and underscore are the most common slips; they cost nothing.
     */
    private static String plain(String name) {
        return name.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    static int distance(String left, String right) {
        int[] above = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int change = left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1;
                int oneSide = Math.min(above[column], current[column - 1]) + 1;
                current[column] = Math.min(oneSide, above[column - 1] + change);
            }
            above = current;
        }
        return above[right.length()];
    }
}
