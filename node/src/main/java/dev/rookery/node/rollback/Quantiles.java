package dev.rookery.node.rollback;

/**
 * Quantiles of the distributions that the intervals need.
 *
 * <p>StrictMath throughout: the same bits on every node, whatever its processor.
 *
 * <p>Threads: stateless.
 */
final class Quantiles {

    private static final double CENTRE = 0.425;
    private static final double FAR = 5;

    /** Above this many degrees of freedom Student's t is the normal one to three digits. */
    private static final int DEGREES_MAX = 1000;

    private static final int HALVINGS = 200;

    private Quantiles() {}

    /**
     * Where the normal distribution leaves {@code tail} above.
     *
     * <p>Source: Wichura, <em>Algorithm AS 241</em>, Applied Statistics 37 (1988), PPND7: about
     * seven digits.
     *
     * @param tail above 0, below 1
     */
    static double normal(double tail) {
        double q = 0.5 - tail;
        if (Math.abs(q) <= CENTRE) {
            double r = CENTRE * CENTRE - q * q;
            double top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
            double bottom = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1;
            return q * top / bottom;
        }
        double r = StrictMath.sqrt(-StrictMath.log(Math.min(tail, 1 - tail)));
        double size = r <= FAR ? outer(r - 1.6) : outermost(r - FAR);
        return q < 0 ? -size : size;
    }

    private static double outer(double r) {
        double top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777;
        return top / ((0.12021132975 * r + 0.73700164250) * r + 1);
    }

    private static double outermost(double r) {
        double top = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150;
        return top / ((0.012258202635 * r + 0.24197894225) * r + 1);
    }

    /**
     * Where Student's t leaves {@code tail} above; by halving, its distribution being exact for
     * whole degrees of freedom.
     *
     * @param degrees 1 or more
     * @param tail above 0, at most one half
     */
    static double student(int degrees, double tail) {
        if (degrees > DEGREES_MAX) {
            return normal(tail);
        }
        double low = 0;
        double high = 1;
        while (above(high, degrees) > tail && high < Double.MAX_VALUE / 2) {
            high *= 2;
        }
        for (int i = 0; i < HALVINGS && low < high; i++) {
            double middle = low + (high - low) / 2;
            if (above(middle, degrees) > tail) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /**
     * How much of Student's t lies above {@code t ≥ 0}.
     *
     * <p>Source: Abramowitz and Stegun, <em>Handbook of Mathematical Functions</em>, 26.7.3 and
     * 26.7.4.
     */
    private static double above(double t, int degrees) {
        double angle = StrictMath.atan(t / StrictMath.sqrt(degrees));
        double cosine = StrictMath.cos(angle);
        double sine = StrictMath.sin(angle);
        double term = degrees % 2 == 0 ? 1 : cosine;
        double sum = degrees == 1 ? 0 : term;
        for (int i = degrees % 2 == 0 ? 2 : 3; i < degrees; i += 2) {
            term *= cosine * cosine * (i - 1) / i;
            sum += term;
        }
        double within = degrees % 2 == 0 ? sine * sum : 2 / StrictMath.PI * (angle + sine * sum);
        return (1 - within) / 2;
    }
}
