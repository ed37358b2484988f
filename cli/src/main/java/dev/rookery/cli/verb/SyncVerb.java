package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sync}: how the node stands with its peers, a round and an audit on demand. */
@Command(name = "sync", description = "Show how the node stands with its peers, or sync now.")
final class SyncVerb implements Callable<Integer> {

    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofMillis(500);

    private final Console console;

    @Mixin private Remote remote;

    SyncVerb(Console console) {
        this.console = console;
    }

    /** Without a word after it: the status. */
    @Override
    public Integer call() {
        return status();
    }

    @Command(
            name = "status",
            description = {
                "Per peer: state, breaker, lag, last success, last error, bytes;",
                "and the origins under which more than one node wrote."
            })
    int status() {
        JsonNode sync = remote.client(console).get("read the sync status", Target.api("sync"));
        remote.print(console, sync, () -> printStatus(sync));
        return ExitCode.DONE.number();
    }

    @Command(
            name = "peers",
            description = {
                "The peers: breaker, lag, traffic.",
                "With --watch again and again, until Ctrl-C."
            })
    int peers(
            @Option(names = "--watch", description = "show them every two seconds") boolean watch,
            @Option(
                            names = "--count",
                            paramLabel = "N",
                            description = "with --watch, end after so many times")
                    Optional<Integer> count) {
        NodeClient client = remote.client(console);
        if (!watch) {
            showPeers(client);
            return ExitCode.DONE.number();
        }
        try (Looks looks = Looks.untilInterrupted(console.out()::flush)) {
            int left = count.orElse(Integer.MAX_VALUE);
            do {
                watchPeers(client);
                left--;
            } while (left > 0 && looks.next(PERIOD));
        }
        return ExitCode.DONE.number();
    }

    private void showPeers(NodeClient client) {
        JsonNode sync = client.get("list the peers", Target.api("sync"));
        JsonNode peers = Json.object().set("peers", sync.path("peers"));
        remote.print(console, peers, () -> printPeers(peers));
    }

    /** On a terminal in place; else one line a peer each time, as JSON one document a line. */
    private void watchPeers(NodeClient client) {
        try {
            JsonNode sync = client.get("list the peers", Target.api("sync"));
            console.clear();
            if (remote.json) {
                byte[] line = Json.bytes(Json.object().set("peers", sync.path("peers")));
                console.line(new String(line, StandardCharsets.UTF_8));
            } else {
                printPeers(sync);
            }
        } catch (CommandFailed e) {
            if (e.exit() != ExitCode.UNREACHABLE) {
                throw e;
            }
            console.note("rookery: " + e.getMessage()); // It may come back.
        }
    }

    @Command(
            name = "audit",
            description = {
                "Hash all stored facts again, compare them with the peers, mend damaged ones.",
                "Exit code 7 when something is damaged that could not be mended."
            })
    int audit(
            @Option(names = "--no-wait", description = "begin, and do not wait for the end")
                    boolean noWait) {
        NodeClient client = remote.client(console);
        JsonNode audit = client.post("begin an audit", Target.api("sync", "audit"), Json.object());
        try (Looks looks = Looks.untilDone()) {
            while (!noWait && audit.path("running").asBoolean() && looks.next(SOON)) {
                audit = client.get("see how the audit goes", Target.api("sync", "audit"));
            }
        }
        JsonNode result = audit;
        remote.print(console, result, () -> printAudit(result));
        return exit(result).number();
    }

    private static ExitCode exit(JsonNode audit) {
        boolean damaged =
                audit.path("mismatches").path("unhealed").asLong() > 0
                        || !audit.path("differing").isEmpty();
        if (damaged) {
            return ExitCode.VERIFICATION_FAILED;
        }
        return Json.text(audit, "error").isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void printAudit(JsonNode audit) {
        if (audit.path("running").asBoolean()) {
            console.line("begun; GET /api/v1/sync/audit and health tell how it goes");
            return;
        }
        JsonNode mismatches = audit.path("mismatches");
        console.line(
                Json.text(audit, "facts_checked")
                        + " facts checked, "
                        + Json.text(mismatches, "found")
                        + " mismatches found, "
                        + Json.text(mismatches, "healed")
                        + " mended, "
                        + Json.text(mismatches, "unhealed")
                        + " left");
        console.line(
                Json.text(audit.path("roots"), "equal")
                        + " of "
                        + Json.text(audit.path("roots"), "compared")
                        + " peers hold the same; "
                        + Json.text(audit, "ranges_compared")
                        + " ranges compared");
        Json.list(audit, "unhealed").forEach(what -> console.line("damaged: " + Json.text(what)));
        Json.list(audit, "differing").forEach(what -> console.line("differs: " + Json.text(what)));
        if (!Json.text(audit, "error").isEmpty()) {
            console.line("broken off, and gone on with later: " + Json.text(audit, "error"));
        }
    }

    @Command(
            name = "now",
            description = {
                "Sync with every peer now.",
                "Exit code 1 when any could not be synced with."
            })
    int now() {
        JsonNode result =
                remote.client(console).post("sync now", Target.api("sync"), Json.object());
        remote.print(console, result, () -> printResult(result));
        return (result.path("failed").isEmpty() ? ExitCode.DONE : ExitCode.FAILED).number();
    }

    private void printStatus(JsonNode sync) {
        Table table =
                table(
                        sync,
                        "node",
                        "state",
                        "breaker",
                        "lag_facts",
                        "lag_seconds",
                        "last_success",
                        "last_error",
                        "last_error_at",
                        "bytes_in",
                        "bytes_out",
                        "url");
        printOrSayNone(table);
        for (JsonNode fork : sync.path("forked")) {
            console.line(
                    "forked: origin "
                            + Json.text(fork, "origin")
                            + ", "
                            + Json.text(fork, "facts")
                            + " facts up to seq "
                            + Json.text(fork, "seq"));
        }
    }

    private void printPeers(JsonNode peers) {
        Table table =
                table(
                        peers,
                        "node",
                        "url",
                        "breaker",
                        "lag_facts",
                        "lag_seconds",
                        "bytes_in",
                        "bytes_out",
                        "last_success");
        printOrSayNone(table);
    }

    /** A row a peer; a heading is its field's name. */
    private static Table table(JsonNode document, String... fields) {
        Table table =
                new Table(
                        Stream.of(fields)
                                .map(field -> field.replace('_', ' ').toUpperCase(Locale.ROOT))
                                .toArray(String[]::new));
        for (JsonNode peer : document.path("peers")) {
            table.row(
                    Stream.of(fields).map(field -> Json.text(peer, field)).toArray(String[]::new));
        }
        return table;
    }

    private void printOrSayNone(Table table) {
        if (table.isEmpty()) {
            console.progress("no peers; give some with --peer or sync.peers");
        }
        table.print(console);
    }

    private void printResult(JsonNode result) {
        console.line(
                Json.text(result, "nodes_synced")
                        + " nodes synced, "
                        + Json.text(result, "models_merged")
                        + " models and "
                        + Json.text(result, "facts_merged")
                        + " facts merged");
        result.path("failed")
                .properties()
                .forEach(
                        peer ->
                                console.line(
                                        "failed: "
                                                + peer.getKey()
                                                + ": "
                                                + Json.text(peer.getValue())));
    }
}
