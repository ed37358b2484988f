package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of an import: what was kept, mapped, lost and left out, and why.
 *
 * <p>Threads: owned by the import.
 */
public final class ImportReport {

    private final ObjectNode document = Json.object();
    private final ArrayNode models;
    private final Findings findings;
    private final boolean plan;
    private final Map<String, String> ids = new HashMap<>();
    private final List<String> lines = new ArrayList<>();
    private ArrayNode versions = Json.object().putArray("versions");
    private int total;
    private int through;
    private int imported;
    private int alreadyThere;
    private Optional<CommandFailed> stopped = Optional.empty();

    ImportReport(Format format, String from, boolean plan, Findings findings) {
        this.findings = findings;
        this.plan = plan;
        document.put("format", format.text()).put("from", from).put("dry_run", plan);
        models = document.putArray("models");
    }

    void total(int versionsInAll) {
        total = versionsInAll;
    }

    int total() {
        return total;
    }

    void model(String name, String there) {
        ids.clear();
        ObjectNode model = models.addObject().put("name", name);
        model.put("original_name", Findings.shown(there));
        versions = model.putArray("versions");
    }

    void through() {
        through++;
    }

    int throughSoFar() {
        return through;
    }

    /**
     * @param differs whether it is here, and not what it is there
     */
    void brought(ForeignVersion version, ArrayNode files, JsonNode answer, boolean differs) {
        JsonNode here = answer.path("version");
        boolean replayed = answer.path("already_there").asBoolean();
        if (replayed) {
            alreadyThere++;
        } else {
            imported++;
        }
        ids.put(version.ref(), Json.text(here, "id"));
        String there = differs ? "changed_there" : "already_there";
        ObjectNode line = line(version, files, replayed ? there : "imported");
        if (!plan || version.number().isPresent()) {
            line.set("version", here.path("version"));
        }
        if (!plan || replayed) {
            line.put("id", Json.text(here, "id"));
        }
        line.put("label", Json.text(here, "label"));
        line.put("short_id", Json.text(here, "short_id"));
        if (!replayed) {
            line.put("stage", Json.text(here, "stage"));
        }
    }

    void changed(ForeignVersion version, ArrayNode files) {
        alreadyThere++;
        line(version, files, "changed_there");
    }

    private ObjectNode line(ForeignVersion version, ArrayNode files, String status) {
        ObjectNode line = versions.addObject();
        line.put("original", Findings.shown(version.ref())).put("status", status);
        line.put("files", files.size());
        if (version.artifactMissing()) {
            line.put("artifact_missing", true);
        }
        return line;
    }

    /** The ULID that a version has here; empty text when it did not come. */
    String idOf(String ref) {
        return ids.getOrDefault(ref, "");
    }

    void stopped(CommandFailed why) {
        stopped = Optional.of(why);
    }

    /**
     * Done when all that was there is here; failed when anything was lost or left out. Bytes that
     * were not there are no failure of the import.
     */
    public ExitCode exit() {
        if (stopped.isPresent()) {
            return stopped.get().exit();
        }
        boolean whole =
                findings.count(Finding.Kind.LOST) == 0
                        && findings.count(Finding.Kind.LEFT_OUT) == 0;
        return whole ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** One document. */
    public ObjectNode document() {
        ArrayNode all = Json.object().putArray("findings");
        for (Finding finding : findings.all()) {
            all.addObject()
                    .put("kind", finding.kind().text())
                    .put("model", finding.model())
                    .put("version", finding.version())
                    .put("what", finding.what())
                    .put("why", finding.why());
        }
        document.set("findings", all);
        document.putObject("totals")
                .put("models", models.size())
                .put("versions", total)
                .put("imported", imported)
                .put("already_there", alreadyThere)
                .put("mapped", findings.count(Finding.Kind.MAPPED))
                .put("missing", findings.count(Finding.Kind.MISSING))
                .put("lost", findings.count(Finding.Kind.LOST))
                .put("left_out", findings.count(Finding.Kind.LEFT_OUT));
        stopped.ifPresent(why -> document.put("stopped", why.getMessage()));
        return document;
    }

    /** The page for people: each model, each finding, the sums. */
    public void print(Console console) {
        lines.clear();
        for (JsonNode model : models) {
            String name = Json.text(model, "name");
            String there = Json.text(model, "original_name");
            long fresh = count(model, "imported");
            long before = model.path("versions").size() - fresh;
            lines.add(
                    (plan ? "would bring  " : "kept  ")
                            + name
                            + (there.equals(name) ? "" : " (" + there + ")")
                            + "  "
                            + fresh
                            + " versions"
                            + (before == 0 ? "" : ", " + before + " already there"));
        }
        for (Finding finding : findings.all()) {
            String of =
                    finding.version().isEmpty()
                            ? finding.model()
                            : finding.model() + " " + finding.version();
            lines.add(
                    finding.kind().text().replace('_', ' ')
                            + "  "
                            + (of.isEmpty() ? "" : of + ": ")
                            + finding.what()
                            + ": "
                            + finding.why());
        }
        lines.add(sums());
        lines.forEach(console::line);
    }

    private static long count(JsonNode model, String status) {
        long count = 0;
        for (JsonNode version : model.path("versions")) {
            count += Json.text(version, "status").equals(status) ? 1 : 0;
        }
        return count;
    }

    private String sums() {
        return (plan ? "dry run: " : "")
                + models.size()
                + " models, "
                + total
                + " versions: "
                + imported
                + (plan ? " would come, " : " imported, ")
                + alreadyThere
                + " already there; "
                + findings.count(Finding.Kind.MAPPED)
                + " mapped, "
                + findings.count(Finding.Kind.MISSING)
                + " missing, "
                + findings.count(Finding.Kind.LOST)
                + " lost, "
                + findings.count(Finding.Kind.LEFT_OUT)
                + " left out"
                + stopped.map(why -> "; stopped: " + why.getMessage()).orElse("");
    }
}
