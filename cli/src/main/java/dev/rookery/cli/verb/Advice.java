package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;

/** What a component of a node's health watches, and what to do when it is not healthy. */
final class Advice {

    private Advice() {}

    /** What it watches, for people. */
    static String watches(String component) {
        return switch (component) {
            case "registry_sync" -> "exchange with the other nodes";
            case "model_registry" -> "reads and writes of the registry";
            case "parity_validation" ->
                    "equal roots, facts that hash to their names, and what validators report";
            case "backup" -> "full copies that were taken and passed their checks";
            case "storage" -> "the disk: writes are durable, and a copy still fits";
            case "clock" -> "this machine's clock beside those of its peers";
            case "hooks" -> "receivers that are told what happens";
            case "rollback" -> "whether production holds its baselines; one node judges for all";
            case "promotion" -> "whether this node's rules would let production there today";
            case "rollback_sources" -> "servers that are asked for observations of production";
            default -> "";
        };
    }

    /**
     * What to do about a component that is not healthy.
     *
     * @param state its part of the node's health
     */
    static String on(String component, JsonNode state) {
        JsonNode due = state.at("/details/stale_after_seconds");
        JsonNode age = state.path("age_seconds");
        boolean quiet = state.path("consecutive_failures").asInt() == 0;
        if (quiet && due.isNumber() && age.asDouble() > due.asDouble()) {
            return "a success is due every "
                    + due.asText()
                    + " s and the last is "
                    + Math.round(age.asDouble())
                    + " s old: see the node's log; "
                    + onStale(component);
        }
        return onFailure(component, state.path("details"));
    }

    private static String onStale(String component) {
        return switch (component) {
            case "registry_sync" -> "'rookery sync now' asks for a round";
            case "backup" -> "'rookery backup create', then 'rookery backup verify --all'";
            default -> "start it again if it hangs";
        };
    }

    private static String onFailure(String component, JsonNode details) {
        return switch (component) {
            case "registry_sync" -> sync(details);
            case "model_registry" -> registry(details);
            case "parity_validation" -> parity(details);
            case "backup" ->
                    "'rookery backup create' takes one now; is there space where backups are kept?"
                            + " 'rookery backup verify --all' names what is damaged";
            case "storage" ->
                    "free space on the data directory's disk; the node writes again by itself";
            case "clock" -> clock(details);
            case "hooks" -> hooks(details);
            case "rollback" ->
                    "'rookery rollback MODEL --check' judges one model and names what a rollback would"
                            + " put back; where none is available, 'rookery list MODEL --stage"
                            + " archived' shows what 'rookery rollback MODEL --to REF' can name";
            case "promotion" ->
                    "another node let it pass: 'rookery promote' a version that may be there, and give"
                            + " all nodes the same promotion.* settings";
            case "rollback_sources" ->
                    "see last_error: is the server up, its address in rollback.sources right, does"
                            + " its query name one figure? 'rookery config show' lists them";
            default -> "see last_error, and the node's log";
        };
    }

    private static String registry(JsonNode details) {
        if (details.path("read_only").asBoolean()) {
            return "writes are refused until the disk takes them again: see storage";
        }
        return details.has("numbering_unavailable")
                ? "numbering is strict: over half of cluster.size have to be up and see each other,"
                        + " with one cluster.size on all; 'rookery sync status' says for each why not"
                : "stop the node and run 'rookery doctor --rebuild --data DIR'; it folds the facts"
                        + " again";
    }

    private static String sync(JsonNode details) {
        if (!Json.text(details, "archive").isEmpty()) {
            return "no snapshot can be taken before a sync: free space where backups are kept";
        }
        if (details.path("forked_origins").asInt() > 0) {
            return "two nodes wrote under one origin: was a data directory copied? all of it is"
                    + " kept; 'rookery sync now' ends the alarm once a round is complete";
        }
        return "look at 'rookery sync status': is the peer up, its address right, the cluster key"
                + " the same? an open breaker is tried again by itself; 'rookery sync now' does at"
                + " once";
    }

    private static String parity(JsonNode details) {
        if (details.at("/validations/failing").asInt() > 0) {
            return "a validator found engines that do not agree: 'rookery parity list' shows where;"
                    + " mend the engine, validate again, 'rookery parity post' what it finds";
        }
        return details.at("/audit/mismatches_unhealed").asLong() > 0
                ? "'rookery sync audit' tries to mend again from the peers; what none of them"
                        + " holds, 'rookery backup restore ID --mode repair' may"
                : "compare 'rookery cluster status' on each node; 'rookery sync now' brings roots"
                        + " together";
    }

    private static String hooks(JsonNode details) {
        return details.path("key").asBoolean()
                ? "'rookery hooks list' shows which fails and why; 'rookery hooks test ID' tries it"
                        + " at once; 'rookery hooks remove ID' gives it up"
                : "set hooks.key-file on every node, to the same file that hooks were set with";
    }

    private static String clock(JsonNode details) {
        return details.path("facts_ahead").asLong() > 0
                ? "some node's clock is ahead: 'rookery sync peers' on each names it; set it (NTP)"
                : "set this machine's clock (NTP); writes are refused over 60 s of skew";
    }
}
