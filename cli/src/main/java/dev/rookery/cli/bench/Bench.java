package dev.rookery.cli.bench;

import dev.rookery.cli.bench.Workload.Reads;
import dev.rookery.cli.bench.Workload.Registrations;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The workloads against one node, in the way the figures are made: warm first, then each for the
 * same time.
 *
 * <p>Threads: owned by the thread that runs it; not safe to share.
 */
public final class Bench {

    private static final int FILL_CONNECTIONS = 32;
    private static final Duration FILL_MAX = Duration.ofHours(2);

    private final InetSocketAddress address;
    private final Registrations registrations;
    private final Reads reads;
    private long next;

    /**
     * @param url the node's, over plain HTTP
     * @param run begins every label
     * @param bodyBytes how long a registration's body is
     */
    public Bench(URI url, String run, int bodyBytes) {
        this.address = address(url);
        String host = url.getAuthority();
        this.registrations = new Registrations(host, run, bodyBytes);
        this.reads = new Reads(host);
    }

    static InetSocketAddress address(URI url) {
        return new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 80 : url.getPort());
    }

    /** Registers this many and answers how that went. */
    public Figures fill(long count) {
        return registrations(generator -> generator.closed(FILL_CONNECTIONS, FILL_MAX, count));
    }

    /** Registers until each of the models has a version to read. */
    public void cover() {
        if (next < Workload.MODELS) {
            fill(Workload.MODELS - next);
        }
    }

    public Figures register(int connections, Duration length) {
        return registrations(generator -> generator.closed(connections, length, Long.MAX_VALUE));
    }

    public Figures read(int connections, Duration length) {
        LoadGenerator generator = new LoadGenerator(address, reads, 0, (i, sent, answered) -> {});
        return generator.closed(connections, length, Long.MAX_VALUE);
    }

    /** What was visible elsewhere, and how soon. */
    public record Visible(Figures writes, Figures seen) {}

    /**
     * Registers at a rate and looks for one in so many at another node.
     *
     * @param other where it should appear
     */
    public Visible visible(URI other, int connections, double perSecond, Duration length)
            throws IOException, InterruptedException {
        long every = Math.max(1, (long) perSecond / 100);
        AtomicLong skipped = new AtomicLong();
        try (VisibilityProbe probe = new VisibilityProbe(address(other), other.getAuthority())) {
            probe.start();
            LoadGenerator generator =
                    new LoadGenerator(
                            address,
                            registrations,
                            next,
                            (i, sent, answered) -> {
                                if (i % every == 0
                                        && !probe.watch(
                                                registrations.model(i),
                                                registrations.label(i),
                                                sent)) {
                                    skipped.incrementAndGet();
                                }
                            });
            Figures writes = generator.paced(connections, length, perSecond);
            next = generator.next();
            Histogram times = probe.finish();
            return new Visible(
                    writes,
                    new Figures(
                            "visible",
                            connections,
                            times.total(),
                            probe.unseen() + skipped.get(),
                            length,
                            times.quantile(0.5),
                            times.quantile(0.99),
                            times.max(),
                            java.util.Optional.empty()));
        }
    }

    private interface Run {
        Figures with(LoadGenerator generator);
    }

    private Figures registrations(Run run) {
        LoadGenerator generator =
                new LoadGenerator(address, registrations, next, (i, sent, answered) -> {});
        Figures figures = run.with(generator);
        next = generator.next();
        return figures;
    }
}
