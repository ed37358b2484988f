package dev.rookery.node.rollback;

/**
 * A share of games: won, or failed.
 *
 * <p>The interval is Wilson's (<em>Probable Inference, the Law of Succession, and Statistical
 * Inference</em>, JASA 22, 1927), which holds for few games and for shares of 0 and 1. Against a
 * share that was itself counted it is the difference's (Newcombe, <em>Interval Estimation for the
 * Difference Between Independent Proportions</em>, Statistics in Medicine 17, 1998, method 10).
 *
 * <p>Threads: immutable.
 *
 * @param hits games won, or failed; 0 … count
 * @param count games, above 0
 */
record ShareEstimate(double hits, double count) implements Estimate {

    @Override
    public double value() {
        return hits / count;
    }

    @Override
    public String unit() {
        return "games";
    }

    @Override
    public double margin(Reference reference, int sign, double tail) {
        double z = Quantiles.normal(tail);
        double own = reach(sign, z);
        double theirs = reference.share().map(share -> share.reach(-sign, z)).orElse(0.0);
        return StrictMath.sqrt(own * own + theirs * theirs);
    }

    /** From the share to its interval's upper end (sign 1), or lower end (−1). */
    private double reach(int sign, double z) {
        double share = value();
        double square = z * z / count;
        double centre = share + square / 2;
        double half = z * StrictMath.sqrt(share * (1 - share) / count + square / (4 * count));
        double end = (centre + sign * half) / (1 + square);
        return Math.abs(end - share);
    }
}
