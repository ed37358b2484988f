package dev.rookery.node.rollback;

/**
 * What one metric must hold.
 *
 * <p>Threads: immutable.
 *
 * @param sign 1 when less is worse, −1 when more is
 * @param limit how much worse than the reference it may be
 * @param scale what a severity is a share of; 0 where there is no such thing, as with floors
 * @param against what the reference is called
 */
record Claim(
        Finding.Rule rule,
        String metric,
        int sign,
        Reference reference,
        double limit,
        double scale,
        String against) {

    /** Not worse than the baseline by a limit. */
    static Claim drop(
            Finding.Rule rule, String metric, int sign, Reference reference, double limit) {
        return new Claim(rule, metric, sign, reference, limit, limit, "baseline");
    }

    /** A share of failures that does not go beyond a limit. */
    static Claim limit(String metric, int sign, double limit) {
        Reference reference = Reference.exact(limit);
        return new Claim(Finding.Rule.ERROR_RATE, metric, sign, reference, 0, limit, "limit");
    }

    /** Never worse than a floor. */
    static Claim floor(String metric, int sign, double floor) {
        String called = sign > 0 ? "floor" : "ceiling";
        return new Claim(Finding.Rule.FLOOR, metric, sign, Reference.exact(floor), 0, 0, called);
    }

    /**
     * @param tail the chance of a worse figure though nothing changed
     * @param confidence what the margin is said to hold at
     */
    Finding judge(Estimate seen, double tail, double confidence) {
        double worse = sign * (reference.value() - seen.value());
        double margin = seen.margin(reference, sign, tail);
        Severity severity = severity(worse);
        return new Finding(
                metric,
                rule,
                state(worse, worse > margin, severity),
                seen.value(),
                reference.value(),
                worse,
                margin,
                seen.count(),
                limit > 0 ? limit : reference.value(),
                severity,
                text(seen, margin, confidence));
    }

    private Finding.State state(double worse, boolean significant, Severity severity) {
        if (severity == Severity.NONE || worse <= 0) {
            return Finding.State.FINE;
        }
        if (!significant) {
            return Finding.State.WITHIN_NOISE;
        }
        return Decimals.atLeast(worse, limit) ? Finding.State.FAILING : Finding.State.DEGRADED;
    }

    private Severity severity(double worse) {
        if (worse <= 0) {
            return Severity.NONE;
        }
        if (scale <= 0) {
            return Severity.MAJOR;
        }
        return Severity.of((worse + (limit > 0 ? 0 : scale)) / scale);
    }

    /** "elo 1432 is 68 below baseline 1500 (± 21 at 95 %) over 212 games, limit 50". */
    private String text(Estimate seen, double margin, double confidence) {
        double above = seen.value() - reference.value();
        String place = above < 0 ? " below " : " above ";
        String by = above == 0 ? "at " : number(Math.abs(above)) + place;
        return metric
                + " "
                + number(seen.value())
                + " is "
                + by
                + against
                + " "
                + number(reference.value())
                + " (± "
                + number(margin)
                + " at "
                + Decimals.text("", confidence * 100)
                + " %) over "
                + Decimals.text("count", seen.count())
                + " "
                + seen.unit()
                + (limit > 0 ? ", limit " + number(limit) : "");
    }

    private String number(double value) {
        return Decimals.text(metric, value);
    }
}
