package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.SiteAccess;
import dev.rookery.cli.client.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Writes models to an MLflow server. What it made carries tags, by which the next export finds it:
 * doing it again changes nothing unless the registry changed, and what broke off is gone on with.
 * Models and versions that no export made are left alone.
 *
 * <p>Threads: owned by the verb; not safe to share.
 */
public final class MlflowExport implements Exporting {

    /** The name that {@code --format} takes. */
    public static final String NAME = "mlflow";

    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final NodeClient node;
    private final MlflowSite site;
    private final List<String> models;
    private final boolean overwrite;

    /**
     * @param url the server's root
     * @param models only these; none: all
     * @param overwrite also models of the same names that no export made
     */
    public MlflowExport(
            NodeClient node,
            String url,
            SiteAccess access,
            List<String> models,
            boolean overwrite) {
        this.node = node;
        this.site = new MlflowSite(url, access, SILENCE);
        this.models = List.copyOf(models);
        this.overwrite = overwrite;
    }

    @Override
    public Exported run() {
        site.check();
        PassingFile.sweep(Path.of(System.getProperty("java.io.tmpdir")), Instant.now());
        List<JsonNode> listed = new RegistrySource(node).models(models);
        String cluster =
                Json.text(node.get("read what to export", Target.api("cluster")), "cluster");
        MlflowReport report = new MlflowReport();
        try {
            SortedMap<String, MlflowRegistered.Model> there = new MlflowRegistered(site).models();
            for (JsonNode model : listed) {
                model(model, cluster, there, report);
            }
            prune(listed, cluster, there, report);
        } catch (MlflowException refused) {
            throw site.failed(refused.getMessage(), "");
        }
        return report.exported();
    }

    private void model(
            JsonNode shown,
            String cluster,
            SortedMap<String, MlflowRegistered.Model> there,
            MlflowReport report) {
        String name = Json.text(shown, "name");
        Optional<ModelDump> dump = new RegistrySource(node).dump(shown);
        if (dump.isEmpty()) {
            return;
        }
        report.model(dump.get().versions().size());
        try {
            Optional<MlflowRegistered.Model> known = known(shown, cluster, there);
            MlflowModel model = new MlflowModel(site, report, shown);
            MlflowRegistered.Model now =
                    known.map(found -> found.name().equals(name) ? found : model.rename(found))
                            .orElseGet(() -> model.create(cluster));
            known.ifPresent(found -> there.remove(found.name()));
            there.put(name, now);
            Map<String, String> numbers =
                    new MlflowVersions(site, node, report, dump.get()).level(known.isPresent());
            model.level(now, cluster, numbers);
        } catch (MlflowException refused) {
            report.problem(name, refused.getMessage());
        }
    }

    /**
     * The model as an export made it, be it under another name.
     *
     * @throws MlflowException when the one of its name is somebody else's
     */
    private Optional<MlflowRegistered.Model> known(
            JsonNode shown, String cluster, SortedMap<String, MlflowRegistered.Model> there) {
        Optional<MlflowRegistered.Model> named =
                Optional.ofNullable(there.get(Json.text(shown, "name")));
        if (named.isEmpty()) {
            String key = MlflowModel.key(shown);
            return there.values().stream()
                    .filter(model -> isOurs(model, cluster))
                    .filter(model -> model.tag(MlflowWords.MODEL).equals(key))
                    .findFirst();
        }
        if (!isOurs(named.get(), cluster) && !overwrite) {
            throw new MlflowException(
                    "a model of that name is there that no export of this registry made;"
                            + " --overwrite adds its versions to that one");
        }
        return named;
    }

    private static boolean isOurs(MlflowRegistered.Model model, String cluster) {
        return !model.tag(MlflowWords.MODEL).isEmpty()
                && model.tag(MlflowWords.CLUSTER).equals(cluster);
    }

    /** What exports made of models that the registry no longer has. */
    private void prune(
            List<JsonNode> listed,
            String cluster,
            SortedMap<String, MlflowRegistered.Model> there,
            MlflowReport report) {
        Set<String> names = new HashSet<>();
        listed.forEach(model -> names.add(Json.text(model, "name")));
        for (MlflowRegistered.Model model : there.values()) {
            boolean gone = isOurs(model, cluster) && !names.contains(model.name());
            if (models.isEmpty() && gone) {
                try {
                    remove(model.name(), report);
                } catch (MlflowException refused) {
                    report.problem(model.name(), refused.getMessage());
                }
            }
        }
    }

    private void remove(String model, MlflowReport report) {
        List<MlflowRegistered.Version> versions = new MlflowRegistered(site).versions(model);
        Map<String, MlflowRegistered.Version> made = new LinkedHashMap<>();
        MlflowVersions.made(versions, made);
        MlflowVersion writer = new MlflowVersion(site, node, report, model);
        MlflowVersions.remove(node, writer, report, model, made);
        if (new MlflowRegistered(site).versions(model).isEmpty()) {
            MlflowModel.delete(site, model);
            report.removed();
        }
    }
}
