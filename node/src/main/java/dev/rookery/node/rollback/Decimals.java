package dev.rookery.node.rollback;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as people write them: 0.62 is 0.1 above 0.52, and is shown so.
 *
 * <p>Threads: stateless.
 */
final class Decimals {

    /** Far below any digit that is shown, far above what a sum of doubles is off by. */
    private static final double TOLERANCE = 1e-9;

    private static final int ELO_DIGITS = 1;
    private static final int SHARE_DIGITS = 3;
    private static final MathContext OTHER = new MathContext(5, RoundingMode.HALF_EVEN);

    private Decimals() {}

    /** Whether a number reaches a bound, as decimals. */
    static boolean atLeast(double number, double bound) {
        return number >= bound - TOLERANCE * Math.max(1, Math.abs(bound));
    }

    /** A number of a metric, short. */
    static String text(String metric, double number) {
        if (!Double.isFinite(number)) {
            return Double.toString(number);
        }
        BigDecimal exact = BigDecimal.valueOf(number);
        BigDecimal rounded =
                switch (metric) {
                    case "elo" -> exact.setScale(ELO_DIGITS, RoundingMode.HALF_EVEN);
                    case "win_rate", "error_rate" ->
                            exact.setScale(SHARE_DIGITS, RoundingMode.HALF_EVEN);
                    default -> exact.round(OTHER);
                };
        BigDecimal bare = rounded.stripTrailingZeros();
        boolean plain = bare.scale() > -OTHER.getPrecision() * 2 && bare.scale() < 20;
        return plain ? bare.toPlainString() : bare.toString();
    }
}
