package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes, changes and removes one version of a model on an MLflow server. Its run and all files come
 * first, then the version itself: a break leaves a run without a version at most, which the next
 * export finds and goes on with.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class MlflowVersion {

    private static final String VERSIONS = "model-versions/";
    private static final String INCOMPLETE = "incomplete ";

    private final MlflowSite site;
    private final MlflowReport report;
    private final MlflowUpload upload;
    private final String model;
    private Optional<String> experiment = Optional.empty();

    /**
     * @param model its name on both sides
     */
    MlflowVersion(MlflowSite site, NodeClient node, MlflowReport report, String model) {
        this.site = site;
        this.report = report;
        this.upload = new MlflowUpload(site, node, report);
        this.model = model;
    }

    /**
     * A version's run as it is now.
     *
     * @param content what the version's tag is to say of it
     * @param changed whether anything was sent
     */
    private record Filled(MlflowRun run, String content, boolean changed) {}

    /**
     * Makes a version that the server does not have.
     *
     * @return its number there
     */
    String create(JsonNode version) {
        Filled filled = fill(version, Optional.empty());
        Map<String, String> ours = ours(version, filled.content);
        MlflowTags tags = MlflowTags.changes(people(version), ours, new TreeMap<>());
        String number = create(version, filled.run, tags.set());
        report.level(true);
        return number;
    }

    private String create(JsonNode version, MlflowRun run, Map<String, String> tags) {
        String files = run.artifactUri() + "/" + MlflowUpload.FOLDER;
        String elsewhere = Json.text(version.at("/artifact/uri"));
        boolean none = VersionFiles.of(version).files().isEmpty();
        String source = none && !elsewhere.isEmpty() ? elsewhere : files;
        ObjectNode body = Json.object().put("name", model).put("source", source);
        body.put("run_id", run.id());
        body.put("description", description(version));
        ArrayNode all = body.putArray("tags");
        tags.forEach((key, value) -> all.addObject().put("key", key).put("value", value));
        MlflowSite.Answer answer = site.post(VERSIONS + "create", body);
        if (!answer.ok() && !source.equals(files)) {
            mapped(version, "the server takes no version from " + elsewhere);
            body.put("source", files);
            answer = site.post(VERSIONS + "create", body);
        }
        if (answer.ok() || tags.keySet().stream().allMatch(MlflowVersion::isOurs)) {
            return number(answer.orRefused("make a version"));
        }
        // One tag of many may be what it does not take: that one is said, the version comes.
        ArrayNode few = body.putArray("tags");
        tags.forEach(
                (key, value) -> {
                    if (isOurs(key)) {
                        few.addObject().put("key", key).put("value", value);
                    }
                });
        String number = number(site.post(VERSIONS + "create", body).orRefused("make a version"));
        tags.forEach(
                (key, value) -> {
                    if (!isOurs(key)) {
                        tag(what(version), number, key, value);
                    }
                });
        return number;
    }

    private static boolean isOurs(String key) {
        return key.startsWith(MlflowWords.OURS);
    }

    private static String number(JsonNode answer) {
        return Json.text(answer.at("/model_version/version"));
    }

    /** Brings a version that the server has to what it is now. */
    void update(JsonNode version, MlflowRegistered.Version there) {
        boolean changed = false;
        String content = there.tag(MlflowWords.CONTENT);
        if (content.equals(Sha256.of(MlflowWords.document(version)))) {
            metrics(version); // What is there in another form is said each time.
            params(version);
        } else {
            Filled filled = fill(version, Optional.of(there));
            content = filled.content;
            changed = filled.changed;
        }
        MlflowTags tags = MlflowTags.changes(people(version), ours(version, content), there.tags());
        for (String key : tags.removed()) {
            site.delete(VERSIONS + "delete-tag", named(there.number()).put("key", key))
                    .orRefused("remove tag " + key);
        }
        for (Map.Entry<String, String> tag : tags.set().entrySet()) {
            changed |= tag(what(version), there.number(), tag.getKey(), tag.getValue());
        }
        String text = description(version);
        boolean described = text.equals(there.description());
        if (!described) {
            site.patch(VERSIONS + "update", named(there.number()).put("description", text))
                    .orRefused("describe it");
        }
        boolean staged =
                there.stage().isEmpty() // as from a server without stages
                        || there.stage().equals(MlflowWords.stage(Json.text(version, "stage")));
        report.level(changed || !tags.removed().isEmpty() || !described || !staged);
    }

    /** The run with all that the version has, as far as the server takes it. */
    private Filled fill(JsonNode version, Optional<MlflowRegistered.Version> there) {
        Optional<MlflowRun> known =
                there.flatMap(found -> MlflowRun.get(site, found.runId()))
                        .or(() -> MlflowRun.find(site, experiment(), Json.text(version, "id")));
        MlflowRun run = known.orElseGet(() -> MlflowRun.create(site, experiment(), version));
        MlflowUpload.Brought files = upload.bring(what(version), version, run, known.isEmpty());
        byte[] document = MlflowWords.document(version);
        String sha256 = Sha256.of(document);
        boolean said = there.isPresent() && there.get().tag(MlflowWords.CONTENT).endsWith(sha256);
        SortedMap<String, Double> metrics = metrics(version);
        SortedMap<String, String> params = params(version);
        if (!said) {
            upload.document(run, document);
            run.log(version, metrics, params).forEach(refused -> mapped(version, refused));
            run.finish(version);
        }
        String content = files.complete() ? sha256 : INCOMPLETE + sha256;
        return new Filled(run, content, !said || files.sent() > 0);
    }

    private SortedMap<String, Double> metrics(JsonNode version) {
        return MlflowWords.metrics(version.path("metrics"), how -> mapped(version, how));
    }

    private SortedMap<String, String> params(JsonNode version) {
        return MlflowWords.params(version.path("training_config"), how -> mapped(version, how));
    }

    private String description(JsonNode version) {
        String whole = Json.text(version, "description");
        String text = MlflowWords.description(whole);
        if (!text.equals(whole)) {
            mapped(version, "its description is cut");
        }
        return text;
    }

    private void mapped(JsonNode version, String how) {
        report.mapped(what(version), how + "; whole in " + MlflowWords.DOCUMENT);
    }

    private String experiment() {
        if (experiment.isEmpty()) {
            experiment = Optional.of(MlflowRun.experiment(site, model));
        }
        return experiment.get();
    }

    private SortedMap<String, String> people(JsonNode version) {
        return MlflowWords.tags(
                version.path("tags"),
                tag -> report.problem(what(version), tag + ": its name is kept for exports"));
    }

    private static Map<String, String> ours(JsonNode version, String content) {
        Map<String, String> ours = new LinkedHashMap<>();
        ours.put(MlflowWords.VERSION_ID, Json.text(version, "id"));
        for (String field : new String[] {"version", "label", "stage", "created_at"}) {
            ours.put(MlflowWords.OURS + field, Json.text(version, field));
        }
        ours.put(MlflowWords.CONTENT, content);
        return ours;
    }

    /** Whether the server took it; if not, the report says so. */
    private boolean tag(String what, String number, String key, String value) {
        ObjectNode body = named(number).put("key", key).put("value", value);
        MlflowSite.Answer answer = site.post(VERSIONS + "set-tag", body);
        if (!answer.ok()) {
            report.problem(what, "tag " + key + ": the server answered " + answer.said());
        }
        return answer.ok();
    }

    private ObjectNode named(String number) {
        return Json.object().put("name", model).put("version", number);
    }

    /**
     * Moves a version.
     *
     * @return false when this server has no stages
     */
    boolean stage(String number, String stage) {
        ObjectNode body = named(number).put("stage", stage);
        MlflowSite.Answer answer =
                site.post(
                        VERSIONS + "transition-stage",
                        body.put("archive_existing_versions", false));
        boolean none = answer.status() == 404 && !answer.code().equals("RESOURCE_DOES_NOT_EXIST");
        if (!none) {
            answer.orRefused("move version " + number + " of " + model + " to " + stage);
        }
        return !none;
    }

    /** Removes a version that the registry no longer has, and its run. */
    void delete(MlflowRegistered.Version there) {
        site.delete(VERSIONS + "delete", named(there.number()))
                .orRefused("delete version " + there.number() + " of " + model);
        if (!there.runId().isEmpty()) {
            MlflowRun.delete(site, there.runId());
        }
        report.removed();
    }

    /** How the report calls a version. */
    static String what(JsonNode version) {
        return Json.text(version, "model") + ":" + Json.text(version, "version");
    }
}
