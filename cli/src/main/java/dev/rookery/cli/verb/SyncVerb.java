package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sync}: how the node stands with its peers, and a round on demand. */
@Command(name = "sync", description = "Show how the node stands with its peers, or sync now.")
final class SyncVerb implements Callable<Integer> {

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

    @Command(name = "status", description = "Per peer: breaker, lag, last success, last error.")
    int status() {
        JsonNode sync = remote.client(console).get("read the sync status", Target.api("sync"));
        remote.print(console, sync, () -> printStatus(sync));
        return ExitCode.DONE.number();
    }

    @Command(name = "peers", description = "The peers and where they are.")
    int peers() {
        JsonNode sync = remote.client(console).get("list the peers", Target.api("sync"));
        JsonNode peers = Json.object().set("peers", sync.path("peers"));
        remote.print(console, peers, () -> printPeers(peers));
        return ExitCode.DONE.number();
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
                new Table(
                        "NODE",
                        "BREAKER",
                        "LAG FACTS",
                        "LAG SECONDS",
                        "LAST SUCCESS",
                        "LAST ERROR",
                        "URL");
        for (JsonNode peer : sync.path("peers")) {
            table.row(
                    Json.text(peer, "node"),
                    Json.text(peer, "breaker"),
                    Json.text(peer, "lag_facts"),
                    Json.text(peer, "lag_seconds"),
                    Json.text(peer, "last_success"),
                    Json.text(peer, "last_error"),
                    Json.text(peer, "url"));
        }
        printOrSayNone(table);
    }

    private void printPeers(JsonNode peers) {
        Table table = new Table("NODE", "URL");
        for (JsonNode peer : peers.path("peers")) {
            table.row(Json.text(peer, "node"), Json.text(peer, "url"));
        }
        printOrSayNone(table);
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
