package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.bench.Bench;
import dev.rookery.cli.bench.Figures;
import dev.rookery.cli.bench.FreshStart;
import dev.rookery.cli.bench.LateNode;
import dev.rookery.cli.bench.SyncTraffic;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench}: load on a node, and the figures it gives. */
@Command(
        name = "bench",
        description = {
            "Load a node and print operations per second, p50, p99 and errors.",
            "It registers versions of 1,000 models: use a node whose data you can throw away."
        },
        footer = {
            "",
            "Closed loop, keep-alive, one thread. What other systems do on the same machine is",
            "measured with their own clients; this knows only nodes of Rookery.",
            "",
            "Examples:",
            "  rookery bench --connections 1,32,128 --seconds 5 --read",
            "  rookery bench --connections 32 --watch http://127.0.0.1:7080 --rate 800",
            "  rookery bench --fill 100000 --idle 30 --seconds 0",
            "  rookery bench --start 5 --seconds 0",
            "  rookery bench --catch-up 50000 --seconds 0",
            "  rookery bench --join 1000000 --line 1GB --seconds 0"
        })
final class BenchVerb implements Callable<Integer> {

    private final Console console;
    private final List<Figures> figures = new ArrayList<>();
    private final ObjectNode document = Json.object();

    @Mixin private Remote remote;

    @Option(
            names = "--connections",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,32,128",
            description = "a run with each (default: 1,32,128)")
    private List<Integer> connections = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "5",
            description = "each run's length; 0 for no load (default: 5)")
    private int seconds = 5;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "3",
            description = "load before the first run, not counted (default: 3)")
    private int warmUp = 3;

    @Option(
            names = "--body",
            paramLabel = "BYTES",
            defaultValue = "400",
            description = "length of a registration (default: 400)")
    private int bodyBytes = 400;

    @Option(names = "--read", description = "then read versions, with the same connections")
    private boolean read;

    @Option(
            names = "--fill",
            paramLabel = "N",
            defaultValue = "0",
            description = "first register until the node holds N versions")
    private long fill;

    @Option(
            names = "--watch",
            paramLabel = "URL",
            description = "time until writes show at this node; repeatable")
    private List<String> watch = List.of();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "800",
            description = "writes a second while watching (default: 800)")
    private double rate = 800;

    @Option(
            names = "--idle",
            paramLabel = "S",
            defaultValue = "0",
            description = "then wait, and count the bytes of an idle sync round")
    private int idle;

    @Option(
            names = "--start",
            paramLabel = "N",
            defaultValue = "0",
            description = "start N fresh nodes, one after another, and time each")
    private int starts;

    @Option(
            names = "--catch-up",
            paramLabel = "N",
            defaultValue = "0",
            description = "time until a fresh node has pulled N facts from another, one by one")
    private long catchUp;

    @Option(
            names = "--join",
            paramLabel = "N",
            defaultValue = "0",
            description = "the same by a snapshot of N facts")
    private long join;

    @Option(
            names = "--line",
            paramLabel = "BYTES",
            description = "what each of those nodes may send in a second (default: as a node does)")
    private Optional<String> line = Optional.empty();

    BenchVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        try {
            if (seconds > 0 || fill > 0 || idle > 0) {
                load(remote.client(console));
            }
            if (starts > 0) {
                document.putPOJO("start_to_ready_ms", millis(FreshStart.measure(starts)));
            }
            LateNode late = new LateNode(bodyBytes, line);
            if (catchUp > 0) {
                document.set("catch_up", json(late.measure(catchUp, LateNode.Way.FACTS)));
            }
            if (join > 0) {
                document.set("join", json(late.measure(join, LateNode.Way.SNAPSHOT)));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailed(
                    ExitCode.UNREACHABLE, "load the node", e.getMessage(), "is it still up?", e);
        }
        ArrayNode runs = document.putArray("runs");
        figures.forEach(each -> runs.add(json(each)));
        remote.print(console, document, this::print);
        return ExitCode.DONE.number();
    }

    private void check() {
        boolean sound =
                seconds >= 0
                        && seconds <= 3600
                        && warmUp >= 0
                        && bodyBytes <= 12_000
                        && rate > 0
                        && rate <= 1_000_000
                        && connections.stream().allMatch(n -> n >= 1 && n <= 1000);
        if (!sound) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "load the node",
                    "an option is out of range",
                    "connections 1-1000, seconds 0-3600, body up to 12000, rate up to 1000000");
        }
    }

    private void load(NodeClient node) throws IOException, InterruptedException {
        URI url = plain(node.url());
        long versions = versions(node);
        Bench bench = new Bench(url, Long.toHexString(System.currentTimeMillis()), bodyBytes);
        if (fill > versions) {
            console.progress("registering " + (fill - versions) + " versions …");
            figures.add(bench.fill(fill - versions));
        }
        if (seconds > 0) {
            Duration length = Duration.ofSeconds(seconds);
            bench.register(32, Duration.ofSeconds(warmUp));
            runs(bench, length);
            for (String other : watch) {
                console.progress("watching " + other + " …");
                Bench.Visible visible = bench.visible(plain(other), 32, rate, length);
                figures.add(visible.writes());
                figures.add(visible.seen());
            }
        }
        if (idle > 0) {
            document.put("idle_round_bytes", Math.round(idleRound(node)));
        }
        document.put("versions", versions(node));
    }

    private void runs(Bench bench, Duration length) {
        if (watch.isEmpty()) {
            for (int count : connections) {
                console.progress("registering, " + count + " connections …");
                figures.add(bench.register(count, length));
            }
        }
        if (read) {
            bench.cover();
            bench.read(32, Duration.ofSeconds(warmUp));
            for (int count : connections) {
                console.progress("reading, " + count + " connections …");
                figures.add(bench.read(count, length));
            }
        }
    }

    private double idleRound(NodeClient node) throws InterruptedException {
        console.progress("idle for " + idle + " s …");
        SyncTraffic before = traffic(node);
        // Nothing is waited for but time itself.
        boolean never = new CountDownLatch(1).await(idle, TimeUnit.SECONDS);
        SyncTraffic after = traffic(node);
        double bytes = never ? Double.NaN : after.bytesPerRoundSince(before);
        if (Double.isNaN(bytes)) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "count the bytes of an idle sync round",
                    "the node made no round in " + idle + " s",
                    "give it a peer, and wait longer than sync.interval");
        }
        return bytes;
    }

    private static SyncTraffic traffic(NodeClient node) {
        return SyncTraffic.read(
                node.exchange(
                                "read the metrics",
                                "GET",
                                Target.root("/metrics"),
                                Optional.empty(),
                                Map.of())
                        .body());
    }

    private static long versions(NodeClient node) {
        return node.get("count the versions", Target.api("stats")).path("versions").asLong();
    }

    private static URI plain(String url) {
        if (!url.startsWith("http://")) {
            throw new CommandFailed(
                    ExitCode.USAGE, "load " + url, "only http:// can be loaded", "name it so");
        }
        return URI.create(url);
    }

    private static ObjectNode json(Figures run) {
        ObjectNode object =
                Json.object()
                        .put("name", run.name())
                        .put("connections", run.connections())
                        .put("operations", run.operations())
                        .put("errors", run.errors())
                        .put("seconds", run.elapsed().toMillis() / 1000.0)
                        .put("per_second", Math.round(run.perSecond()))
                        .put("p50_ms", ms(run.p50()))
                        .put("p99_ms", ms(run.p99()))
                        .put("max_ms", ms(run.max()));
        run.firstError().ifPresent(text -> object.put("first_error", text));
        return object;
    }

    private static ObjectNode json(LateNode.Took took) {
        return Json.object()
                .put("facts", took.facts())
                .put("ms", took.fromReady().toMillis())
                .put("ms_with_start", took.fromStart().toMillis())
                .put("processor_ms", took.cpu().toMillis())
                .put("bytes_each", Math.round(took.bytesEach()));
    }

    private void print() {
        Table table =
                new Table(
                        "WHAT",
                        "CONNECTIONS",
                        "PER SECOND",
                        "P50 MS",
                        "P99 MS",
                        "MAX MS",
                        "ERRORS");
        for (Figures run : figures) {
            table.row(
                    run.name(),
                    Integer.toString(run.connections()),
                    Long.toString(Math.round(run.perSecond())),
                    shown(run.p50()),
                    shown(run.p99()),
                    shown(run.max()),
                    Long.toString(run.errors()));
        }
        table.print(console);
        for (String name :
                List.of("versions", "idle_round_bytes", "start_to_ready_ms", "catch_up", "join")) {
            if (document.has(name)) {
                console.line(name + "\t" + document.get(name));
            }
        }
        figures.forEach(
                run -> run.firstError().ifPresent(text -> console.note(run.name() + ": " + text)));
    }

    private static List<Long> millis(List<Duration> times) {
        return times.stream().map(Duration::toMillis).toList();
    }

    private static double ms(Duration time) {
        return Math.round(time.toNanos() / 1e4) / 100.0;
    }

    private static String shown(Duration time) {
        return String.format(Locale.ROOT, "%.2f", time.toNanos() / 1e6);
    }
}
