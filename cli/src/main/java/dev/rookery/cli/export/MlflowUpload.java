package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings a version's files to its run, through the server's artifact proxy: each is fetched from
 * the node into a file for the time, hashed, and streamed on. What is there in its size already is
 * not sent again.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class MlflowUpload {

    /** Below the run's files: those of the model, as MLflow's own clients lay them. */
    static final String FOLDER = "model";

    private static final Pattern PROXIED = Pattern.compile("mlflow-artifacts:/(?:/[^/]*/)?/*(.*)");

    private final MlflowSite site;
    private final NodeClient node;
    private final MlflowReport report;

    MlflowUpload(MlflowSite site, NodeClient node, MlflowReport report) {
        this.site = site;
        this.node = node;
        this.report = report;
    }

    /**
     * What came of it.
     *
     * @param complete whether all files are there now
     * @param sent how many were not there before
     */
    record Brought(boolean complete, int sent) {}

    /**
     * Brings all files that are missing.
     *
     * @param what names the version in the report
     * @param fresh whether the run is new, so that nothing is there yet
     */
    Brought bring(String what, JsonNode version, MlflowRun run, boolean fresh) {
        Optional<String> root = proxied(run.artifactUri());
        if (root.isEmpty()) {
            report.problem(
                    what,
                    "the server takes no files: it keeps them at "
                            + run.artifactUri()
                            + "; start it with --serve-artifacts and --artifacts-destination."
                            + " As it keeps an experiment's place for ever, then delete the model"
                            + " there, rename its experiment rookery/MODEL, and export again");
            return new Brought(false, 0);
        }
        There there = new There(fresh);
        boolean complete = true;
        int sent = 0;
        for (VersionFiles.Item file : VersionFiles.of(version).files()) {
            String place = root.get() + "/" + FOLDER + "/" + file.path();
            if (!there.has(place, file.size())) {
                boolean came = send(what, place, file);
                complete &= came;
                sent += came ? 1 : 0;
            }
        }
        return new Brought(complete, sent);
    }

    /** Brings the document of what MLflow has no field for, where files can be brought at all. */
    void document(MlflowRun run, byte[] document) {
        proxied(run.artifactUri())
                .map(root -> site.put(root + "/" + MlflowWords.DOCUMENT, document))
                .ifPresent(answer -> answer.orRefused("send " + MlflowWords.DOCUMENT));
    }

    private static Optional<String> proxied(String uri) {
        Matcher matcher = PROXIED.matcher(uri);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private boolean send(String what, String place, VersionFiles.Item file) {
        try {
            Path here = PassingFile.create();
            try {
                String operation = "export " + what + " " + file.path();
                FetchedArtifact.into(here, node, operation, file.sha256(), file.size());
                MlflowSite.Answer answer = site.put(place, here);
                if (!answer.ok()) {
                    report.problem(what + " " + file.path(), "the server said " + answer.said());
                }
                return answer.ok();
            } finally {
                Files.deleteIfExists(here);
            }
        } catch (CommandFailed failed) {
            if (failed.exit() == ExitCode.UNREACHABLE || failed.exit() == ExitCode.CANCELLED) {
                throw failed;
            }
            report.problem(what + " " + file.path(), failed.getMessage());
        } catch (IOException e) {
            report.problem(what + " " + file.path(), "it cannot be kept here for the time: " + e);
        }
        return false;
    }

    /** The sizes of the files that are there, asked folder by folder. */
    private final class There {

        private final boolean nothing;
        private final Map<String, Map<String, Long>> folders = new HashMap<>();

        There(boolean nothing) {
            this.nothing = nothing;
        }

        boolean has(String place, long size) {
            int slash = place.lastIndexOf('/');
            Map<String, Long> files =
                    folders.computeIfAbsent(place.substring(0, slash), this::list);
            return files.getOrDefault(place.substring(slash + 1), -1L) == size;
        }

        private Map<String, Long> list(String folder) {
            Map<String, Long> sizes = new HashMap<>();
            if (nothing) {
                return sizes;
            }
            for (JsonNode file : site.files(folder).body().path("files")) {
                String path = Json.text(file, "path");
                boolean plain = !file.path("is_dir").asBoolean();
                if (plain) {
                    String name = path.substring(path.lastIndexOf('/') + 1);
                    sizes.put(name, file.path("file_size").asLong(0));
                }
            }
            return sizes;
        }
    }
}
