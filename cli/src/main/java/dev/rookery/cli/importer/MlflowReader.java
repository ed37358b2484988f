package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Registered models of MLflow: versions with their numbers, aliases, tags and stages, the metrics
 * and parameters of the runs that made them, and their files.
 *
 * <p>MLflow keeps no history of stages, and lets several versions of a model be in production: here
 * the one with the highest number stays there.
 */
final class MlflowReader implements Reader {

    private static final String IS_PROMPT = "mlflow.prompt.is_prompt";
    private static final String DELETED = "Deleted_Internal";
    private static final String LONG_TAG = "mlflow.log-model.history";
    private static final List<String> RUN =
            List.of(
                    "run_uuid",
                    "name",
                    "user_id",
                    "status",
                    "start_time",
                    "end_time",
                    "artifact_uri");
    private static final long NUMBER_MAX = 999_999_999;

    /** Where it comes from; opened when the import begins. */
    @FunctionalInterface
    interface Opening {
        MlflowSource open(Findings findings) throws ItemException;
    }

    private final Opening opening;

    MlflowReader(Opening opening) {
        this.opening = opening;
    }

    /** A version with where it stands. */
    private record Read(ForeignVersion version, Stage stage, Optional<Instant> updatedAt) {}

    @Override
    public ForeignRegistry read(Findings findings) {
        ForeignRegistry registry = new ForeignRegistry(findings);
        try {
            MlflowSource source = opening.open(findings);
            SortedMap<String, MlflowSource.Model> models = new TreeMap<>();
            for (MlflowSource.Model model : source.models()) {
                models.put(model.name(), model);
            }
            SortedMap<String, List<Read>> versions = new TreeMap<>();
            for (MlflowSource.Version one : source.versions()) {
                version(source, one, models, versions, findings);
            }
            versions.forEach((name, all) -> take(name, all, models.get(name), registry));
            models.values().stream()
                    .filter(model -> !versions.containsKey(model.name()) && !isPrompt(model))
                    .forEach(
                            model ->
                                    findings.leftOut(
                                            model.name(),
                                            "",
                                            "the model",
                                            "a model has at least one version here, it has none"));
        } catch (ItemException e) {
            findings.leftOut("", "", "the registry", e.getMessage());
        }
        return registry;
    }

    private static void version(
            MlflowSource source,
            MlflowSource.Version one,
            SortedMap<String, MlflowSource.Model> models,
            SortedMap<String, List<Read>> versions,
            Findings findings) {
        String model = Json.text(one.row(), "name");
        String number = Json.text(one.row(), "version");
        boolean known = models.containsKey(model);
        if (Json.text(one.row(), "current_stage").equals(DELETED)) {
            return;
        }
        if (known && isPrompt(models.get(model))) {
            findings.leftOut(model, number, "the version", "it is a prompt, no model");
            return;
        }
        try {
            if (!known || !number.matches("[1-9]\\d{0,8}")) {
                throw new ItemException("it has no model, or no number to " + NUMBER_MAX);
            }
            versions.computeIfAbsent(model, fresh -> new ArrayList<>())
                    .add(read(source, model, number, one, findings));
        } catch (ItemException e) {
            findings.leftOut(model, number, "the version", e.getMessage());
        }
    }

    private static boolean isPrompt(MlflowSource.Model model) {
        return model.tags().getOrDefault(IS_PROMPT, "").equals("true");
    }

    private static Read read(
            MlflowSource source,
            String model,
            String number,
            MlflowSource.Version one,
            Findings findings)
            throws ItemException {
        ObjectNode row = one.row();
        String runId = Json.text(row, "run_id");
        Optional<MlflowSource.Run> run = runId.isEmpty() ? Optional.empty() : source.run(runId);
        Optional<MlflowExported> exported = MlflowExported.of(source, one, run);
        String identity = number + "\n" + Json.text(row, "creation_time") + "\n" + runId;
        ForeignVersion version =
                new ForeignVersion(
                        model,
                        number,
                        exported.map(MlflowExported::identity).orElse(identity),
                        findings);
        MlflowExported.ofPeople(one.tags()).forEach(version::tag);
        version.number(
                exported.map(MlflowExported::number)
                        .orElse(OptionalLong.empty())
                        .orElse(Long.parseLong(number)));
        if (exported.isPresent()) {
            exported.get().say(version);
        } else {
            said(version, row, run);
        }
        files(source, version, row, run, exported);
        String stage = Json.text(row, "current_stage");
        Optional<Stage> standing =
                exported.map(found -> found.stage(stage)).orElseGet(() -> Stage.parse(stage));
        if (!stage.isEmpty() && standing.isEmpty()) {
            version.mapped("the stage", "development: " + stage + " is none");
        }
        return new Read(
                version, standing.orElse(Stage.DEVELOPMENT), time(row, "last_updated_time"));
    }

    private static void said(
            ForeignVersion version, ObjectNode row, Optional<MlflowSource.Run> run) {
        String runId = Json.text(row, "run_id");
        version.label("v" + Json.text(row, "version"));
        time(row, "creation_time").ifPresent(version::createdAt);
        version.description(Json.text(row, "description"));
        version.by(Json.text(row, "user_id"));
        run.ifPresent(found -> said(version, found));
        if (!runId.isEmpty()) {
            version.training("run_id", JsonNodeFactory.instance.textNode(runId));
            if (run.isEmpty()) {
                version.lost("metrics and parameters", "run " + runId + " is not there");
            }
        }
        version.extra("source", row.path("source"));
    }

    private static void said(ForeignVersion version, MlflowSource.Run run) {
        run.metrics()
                .forEach(
                        (name, value) ->
                                version.metric(name, JsonNodeFactory.instance.numberNode(value)));
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        run.params().forEach(params::put);
        if (!params.isEmpty()) {
            version.trainingConfig("params", params);
        }
        // As texts in one order, so that a server and its database say the same of a version.
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        RUN.forEach(field -> kept.put(field, Json.text(run.row(), field)));
        ObjectNode tags = kept.putObject("tags");
        run.tags()
                .forEach(
                        (key, value) -> {
                            if (!key.equals(LONG_TAG)) {
                                tags.put(key, value);
                            }
                        });
        version.extra("run", kept);
    }

    private static void files(
            MlflowSource source,
            ForeignVersion version,
            ObjectNode row,
            Optional<MlflowSource.Run> run,
            Optional<MlflowExported> exported) {
        String stored = Json.text(row, "storage_location");
        String written = stored.isEmpty() ? Json.text(row, "source") : stored;
        boolean none = exported.isPresent() && !exported.get().hasFiles();
        if (written.isEmpty() || none) {
            exported.ifPresent(found -> found.files(version, List.of()));
            return;
        }
        try {
            List<SourceFile> found =
                    source.files(written, run, (file, why) -> version.lost("file " + file, why));
            if (exported.isPresent()) {
                exported.get().files(version, found);
            } else {
                version.files(found);
            }
        } catch (ItemException e) {
            version.artifact(written, "", OptionalLong.empty());
            version.missing("artifact " + written, e.getMessage());
        }
    }

    private static Optional<Instant> time(ObjectNode row, String field) {
        String millis = Json.text(row, field);
        return millis.matches("\\d{1,15}")
                ? Times.ofMillis(Long.parseLong(millis))
                : Optional.empty();
    }

    private static void take(
            String name, List<Read> versions, MlflowSource.Model model, ForeignRegistry registry) {
        registry.describe(name, model.description());
        MlflowExported.ofPeople(model.tags())
                .forEach((key, value) -> registry.tag(name, key, value));
        model.aliases().forEach((alias, version) -> registry.alias(name, alias, version));
        long production =
                versions.stream()
                        .filter(each -> each.stage == Stage.PRODUCTION)
                        .mapToLong(each -> each.version.number().orElse(0))
                        .max()
                        .orElse(0);
        for (Read each : versions) {
            StageChain chain = each.version.stages();
            chain.leadTo(each.stage, each.updatedAt);
            boolean gives =
                    each.stage == Stage.PRODUCTION && each.version.number().orElse(0) != production;
            if (gives) {
                chain.leadTo(Stage.ARCHIVED, each.updatedAt);
                each.version.mapped(
                        "the stage",
                        "archived: of several in production the newest stays, " + production);
            }
            registry.add(name, each.version);
        }
    }
}
