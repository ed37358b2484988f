package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All versions of one model on an MLflow server, in the order of their numbers here. MLflow numbers
 * them itself; where a number is another one there, the report says so.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class MlflowVersions {

    private static final String PRODUCTION = "Production";

    private final MlflowSite site;
    private final NodeClient node;
    private final MlflowReport report;
    private final ModelDump dump;
    private final MlflowVersion writer;

    /** The versions that exports made, by their ids here. */
    private final Map<String, MlflowRegistered.Version> there = new LinkedHashMap<>();

    /** The numbers there, by ids here, of all that are there now. */
    private final Map<String, String> numbers = new HashMap<>();

    MlflowVersions(MlflowSite site, NodeClient node, MlflowReport report, ModelDump dump) {
        this.site = site;
        this.node = node;
        this.report = report;
        this.dump = dump;
        this.writer = new MlflowVersion(site, node, report, dump.name());
    }

    /**
     * Brings the server to what the registry has.
     *
     * @param existed whether the model was there before
     * @return the numbers there, by ids here
     */
    Map<String, String> level(boolean existed) {
        if (existed) {
            made(new MlflowRegistered(site).versions(dump.name()), there);
        }
        for (JsonNode version : inOrder()) {
            try {
                level(version);
            } catch (MlflowException refused) {
                report.problem(MlflowVersion.what(version), refused.getMessage());
            }
        }
        stages();
        differing();
        dump.versions().forEach(version -> there.remove(Json.text(version, "id")));
        remove(node, writer, report, dump.name(), there);
        return numbers;
    }

    /** Of several that carry one id, as copies within MLflow do, the first. */
    static void made(
            List<MlflowRegistered.Version> listed, Map<String, MlflowRegistered.Version> byId) {
        List<MlflowRegistered.Version> sorted = new ArrayList<>(listed);
        sorted.sort(Comparator.comparingLong(version -> Long.parseLong(version.number())));
        for (MlflowRegistered.Version version : sorted) {
            String id = version.tag(MlflowWords.VERSION_ID);
            if (!id.isEmpty()) {
                byId.putIfAbsent(id, version);
            }
        }
    }

    private List<JsonNode> inOrder() {
        List<JsonNode> sorted = new ArrayList<>();
        for (JsonNode version : dump.versions()) {
            if (version.path("version").isIntegralNumber()) {
                sorted.add(version);
            } else {
                String label = Json.text(version, "label");
                report.problem(dump.name() + ":" + label, "it has no number yet");
            }
        }
        sorted.sort(Comparator.comparingLong(version -> version.path("version").asLong()));
        return sorted;
    }

    private void level(JsonNode version) {
        String id = Json.text(version, "id");
        Optional<MlflowRegistered.Version> known = Optional.ofNullable(there.get(id));
        if (known.isPresent()) {
            numbers.put(id, known.get().number());
            writer.update(version, known.get());
        } else {
            numbers.put(id, writer.create(version));
        }
    }

    /** What comes into production does so before anything leaves it: readers always find one. */
    private void stages() {
        Map<String, String> moves = new LinkedHashMap<>();
        int rejected = 0;
        for (JsonNode version : inOrder()) {
            String id = Json.text(version, "id");
            String wanted = MlflowWords.stage(Json.text(version, "stage"));
            MlflowRegistered.Version before = there.get(id);
            String now = before == null ? "None" : before.stage();
            if (numbers.containsKey(id) && !now.isEmpty() && !now.equals(wanted)) {
                moves.put(numbers.get(id), wanted);
            }
            rejected += Json.text(version, "stage").equals("rejected") ? 1 : 0;
        }
        if (rejected > 0) {
            report.mapped(
                    dump.name(),
                    rejected + " rejected versions are Archived there, and rejected by their tag");
        }
        List<Map.Entry<String, String>> sorted = new ArrayList<>(moves.entrySet());
        sorted.sort(Comparator.comparing(move -> !move.getValue().equals(PRODUCTION)));
        for (Map.Entry<String, String> move : sorted) {
            if (!writer.stage(move.getKey(), move.getValue())) {
                report.mapped(dump.name(), "the server has no stages: they are in tags");
                return;
            }
        }
    }

    private void differing() {
        int count = 0;
        String example = "";
        for (JsonNode version : inOrder()) {
            String number = numbers.get(Json.text(version, "id"));
            if (number != null && !number.equals(Json.text(version, "version"))) {
                example =
                        example.isEmpty()
                                ? Json.text(version, "version") + " is " + number
                                : example;
                count++;
            }
        }
        if (count > 0) {
            report.mapped(
                    dump.name(),
                    count
                            + " versions have another number there ("
                            + example
                            + "); their own is in the tag "
                            + MlflowWords.OURS
                            + "version");
        }
    }

    /**
     * Removes what exports made and the registry has no more. What this registry never had, another
     * one's export made: that stays.
     */
    static void remove(
            NodeClient node,
            MlflowVersion writer,
            MlflowReport report,
            String model,
            Map<String, MlflowRegistered.Version> gone) {
        for (Map.Entry<String, MlflowRegistered.Version> each : gone.entrySet()) {
            String what = model + ": version " + each.getValue().number() + " there";
            try {
                Target asked = Target.api("versions", each.getKey());
                if (node.exchange("read " + what, "GET", asked, Optional.empty(), Map.of()).ok()) {
                    writer.delete(each.getValue());
                } else {
                    report.problem(what, "this registry never had it, and leaves it alone");
                }
            } catch (MlflowException refused) {
                report.problem(what, refused.getMessage());
            }
        }
    }
}
