package dev.rookery.node.rollback;

/**
 * A rule that could not be asked yet.
 *
 * <p>Threads: immutable.
 *
 * @param count games, or observations, that there are
 * @param wanted how many it takes
 * @param unit {@code games} or {@code observations}
 */
public record TooFew(String metric, double count, int wanted, String unit) {

    /** In a sentence's part. */
    public String text() {
        String since = " since the baseline and in the window, ";
        return metric + ": " + Decimals.text("", count) + " " + unit + since + wanted + " wanted";
    }
}
