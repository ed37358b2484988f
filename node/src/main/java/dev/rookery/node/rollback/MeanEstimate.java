package dev.rookery.node.rollback;

import java.util.List;

/**
 * The mean of a metric of which nobody knows how it scatters: the observations tell.
 *
 * <p>The interval is Student's, from the observations' own standard deviation. A baseline's value
 * is taken as exact.
 *
 * <p>Threads: immutable.
 *
 * @param values two or more, in the samples' order
 */
record MeanEstimate(List<Double> values) implements Estimate {

    MeanEstimate {
        values = List.copyOf(values);
    }

    @Override
    public double value() {
        double sum = 0;
        for (double value : values) {
            sum += value / values.size();
        }
        return sum;
    }

    @Override
    public double count() {
        return values.size();
    }

    @Override
    public String unit() {
        return "observations";
    }

    @Override
    public double margin(Reference reference, int sign, double tail) {
        double mean = value();
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        int degrees = values.size() - 1;
        double deviation = StrictMath.sqrt(squares / degrees);
        double quantile = Quantiles.student(degrees, tail);
        return quantile * deviation / StrictMath.sqrt(values.size());
    }
}
