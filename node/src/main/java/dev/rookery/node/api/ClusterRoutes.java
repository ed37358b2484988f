package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.service.ClusterDesk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** This node among the others. */
final class ClusterRoutes {
    private static final String SYNC = "/api/v1/sync";

    private final ClusterDesk cluster;

    ClusterRoutes(ClusterDesk cluster) {
        this.cluster = cluster;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", SYNC, (Route.Handler.Read) this::status),
                new Route("POST", SYNC, (Route.Handler.Write) this::now),
                new Route("GET", "/api/v1/cluster", (Route.Handler.Read) this::cluster));
    }

    private Reply status(Exchange exchange) {
        exchange.noQuery();
        List<ClusterDesk.Peer> peers = cluster.peers();
        List<ClusterDesk.Fork> forked = cluster.forked();
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    Views.items(out, "peers", peers, ClusterRoutes::syncPeer);
                    out.writeObjectFieldStart("circuit_breakers");
                    for (ClusterDesk.Peer peer : peers) {
                        out.writeStringField(peer.node(), peer.breaker());
                    }
                    out.writeEndObject();
                    Views.items(out, "forked", forked, ClusterRoutes::fork);
                    out.writeEndObject();
                });
    }

    private static void fork(JsonGenerator out, ClusterDesk.Fork fork) throws IOException {
        out.writeStartObject();
        out.writeStringField("origin", fork.origin());
        out.writeNumberField("seq", fork.seq());
        out.writeNumberField("facts", fork.facts());
        out.writeEndObject();
    }

    private CompletionStage<Supplier<Reply>> now(Exchange exchange) {
        exchange.noQuery();
        exchange.fieldsOrNone(Set.of());
        return cluster.syncNow()
                .thenApply(synced -> () -> Reply.json(200, out -> write(out, synced)));
    }

    private Reply cluster(Exchange exchange) {
        exchange.noQuery();
        ClusterDesk.Cluster now = cluster.cluster();
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    out.writeStringField("cluster", now.cluster());
                    out.writeStringField("node", now.node());
                    out.writeStringField("origin", now.origin());
                    out.writeStringField("root", now.root());
                    out.writeNumberField("facts", now.facts());
                    out.writeBooleanField("ready", now.ready());
                    Views.items(out, "peers", now.peers(), ClusterRoutes::clusterPeer);
                    out.writeEndObject();
                });
    }

    private static void write(JsonGenerator out, ClusterDesk.Synced synced) throws IOException {
        out.writeStartObject();
        out.writeNumberField("nodes_synced", synced.nodesSynced());
        out.writeNumberField("models_merged", synced.modelsMerged());
        out.writeNumberField("facts_merged", synced.factsMerged());
        out.writeObjectFieldStart("failed");
        for (Map.Entry<String, String> failed : synced.failed().entrySet()) {
            out.writeStringField(failed.getKey(), failed.getValue());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void syncPeer(JsonGenerator out, ClusterDesk.Peer peer) throws IOException {
        out.writeStartObject();
        out.writeStringField("node", peer.node());
        out.writeStringField("url", peer.url());
        out.writeStringField("state", peer.state());
        out.writeStringField("breaker", peer.breaker());
        lag(out, peer);
        Views.text(out, "last_success", peer.lastSuccess().map(Iso::text));
        Views.text(out, "last_error", peer.lastError());
        Views.text(out, "last_error_at", peer.lastErrorAt().map(Iso::text));
        out.writeNumberField("bytes_in", peer.bytesIn());
        out.writeNumberField("bytes_out", peer.bytesOut());
        out.writeEndObject();
    }

    private static void clusterPeer(JsonGenerator out, ClusterDesk.Peer peer) throws IOException {
        out.writeStartObject();
        out.writeStringField("node", peer.node());
        out.writeStringField("url", peer.url());
        out.writeStringField("state", peer.state());
        out.writeStringField("breaker", peer.breaker());
        Views.text(out, "root", peer.root());
        lag(out, peer);
        out.writeEndObject();
    }

    private static void lag(JsonGenerator out, ClusterDesk.Peer peer) throws IOException {
        Views.number(out, "lag_facts", peer.lagFacts());
        if (peer.lagSeconds().isPresent()) {
            out.writeNumberField(
                    "lag_seconds", Math.round(peer.lagSeconds().getAsDouble() * 1_000) / 1_000.0);
        } else {
            out.writeNullField("lag_seconds");
        }
    }
}
