package dev.rookery.cli.bench;

import java.util.Locale;

/**
 * How much a node sent and received to keep level with its peers, from its metrics page.
 *
 * @param bytes all of {@code rookery_sync_bytes*}, both ways
 * @param rounds all of {@code rookery_sync_rounds*}
 */
public record SyncTraffic(double bytes, double rounds) {

    /**
     * @param metrics the Prometheus text of {@code /metrics}
     */
    public static SyncTraffic read(String metrics) {
        return new SyncTraffic(
                sum(metrics, "rookery_sync_bytes"), sum(metrics, "rookery_sync_rounds"));
    }

    public double bytesPerRoundSince(SyncTraffic earlier) {
        double more = rounds - earlier.rounds;
        return more > 0 ? (bytes - earlier.bytes) / more : Double.NaN;
    }

    private static double sum(String metrics, String prefix) {
        return metrics.lines()
                .filter(line -> line.startsWith(prefix))
                .filter(line -> !name(line).endsWith("_created"))
                .mapToDouble(SyncTraffic::value)
                .sum();
    }

    private static String name(String line) {
        return line.split("[{ ]", 2)[0].toLowerCase(Locale.ROOT);
    }

    private static double value(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }
}
