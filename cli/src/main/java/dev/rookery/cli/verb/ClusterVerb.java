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

/** {@code cluster}: who there is, and whether all hold the same. */
@Command(name = "cluster", description = "Show who there is and whether all hold the same.")
final class ClusterVerb implements Callable<Integer> {

    private static final int ROOT_SHOWN = 12;

    private final Console console;

    @Mixin private Remote remote;

    ClusterVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return status();
    }

    @Command(name = "status", description = "This node's view: roots, lag and breakers.")
    int status() {
        JsonNode cluster =
                remote.client(console).get("read the cluster's state", Target.api("cluster"));
        remote.print(console, cluster, () -> print(cluster));
        return ExitCode.DONE.number();
    }

    private void print(JsonNode cluster) {
        Table table = new Table("NODE", "STATE", "ROOT", "FACTS", "LAG SECONDS", "BREAKER", "URL");
        table.row(
                Json.text(cluster, "node") + " (this)",
                cluster.path("ready").asBoolean() ? "ready" : "catching up",
                brief(Json.text(cluster, "root")),
                Json.text(cluster, "facts"),
                "",
                "",
                "");
        for (JsonNode peer : cluster.path("peers")) {
            String lag = Json.text(peer, "lag_facts");
            table.row(
                    Json.text(peer, "node"),
                    Json.text(peer, "state"),
                    brief(Json.text(peer, "root")),
                    lag.isEmpty() ? "" : "lag " + lag,
                    Json.text(peer, "lag_seconds"),
                    Json.text(peer, "breaker"),
                    Json.text(peer, "url"));
        }
        table.print(console);
    }

    private static String brief(String root) {
        return root.substring(0, Math.min(ROOT_SHOWN, root.length()));
    }
}
