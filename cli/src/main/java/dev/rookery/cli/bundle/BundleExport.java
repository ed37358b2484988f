package dev.rookery.cli.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.bundle.BundleContents.Missing;
import dev.rookery.cli.client.ArtifactDownload;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.export.RegistrySource;
import dev.rookery.node.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Makes a bundle of what a node has: all facts, and the files of chosen models.
 *
 * <p>Threads: owned by the verb.
 */
public final class BundleExport {

    /** What fills a disk to the last byte harms others on it. */
    private static final long SPARE_BYTES = 16 << 20;

    private final NodeClient node;
    private final Path target;
    private final Choice choice;
    private final Optional<SigningKey> key;
    private final Consumer<String> progress;
    private final String operation;

    /**
     * What is wanted.
     *
     * @param models whose files are to be in it; none: those of all
     * @param files whether there are to be any
     * @param overwrite whether a file of that name may give way
     */
    public record Choice(List<String> models, boolean files, boolean overwrite) {

        public Choice {
            models = List.copyOf(new TreeSet<>(models));
        }
    }

    /**
     * @param key signs it; empty for a bundle that anybody could have made
     * @param progress is told what is being done
     */
    public BundleExport(
            NodeClient node,
            Path target,
            Choice choice,
            Optional<SigningKey> key,
            Consumer<String> progress) {
        this.node = node;
        this.target = target;
        this.choice = choice;
        this.key = key;
        this.progress = progress;
        this.operation = "export --bundle " + target;
    }

    /** A file that some version has. */
    private record Wanted(String sha256, long size, String of) {}

    /**
     * Makes it, or goes on with one that was begun.
     *
     * @throws CommandFailed when it cannot be finished now; what is there of it stays
     */
    public BundleReport run() {
        try {
            boolean folder = Files.isDirectory(target);
            if (folder || (Files.exists(target) && !choice.overwrite())) {
                throw new CommandFailed(
                        ExitCode.USAGE,
                        operation,
                        folder ? "it is a folder" : "it is there already",
                        folder ? "name a file" : "name another file, or give --overwrite");
            }
            List<JsonNode> chosen = new RegistrySource(node).models(choice.models());
            try (BundleWriter bundle = BundleWriter.open(operation, target)) {
                return write(bundle, chosen);
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    operation,
                    "cannot write %s: %s".formatted(BundleWriter.unfinished(target), e),
                    "check that its folder exists and has space; the same command goes on",
                    e);
        }
    }

    private BundleReport write(BundleWriter bundle, List<JsonNode> chosen) throws IOException {
        RegistrySource source = new RegistrySource(node);
        BundleHead head = head(bundle);
        boolean resumed = bundle.parts().size() > 1;
        progress.accept("facts          " + head.facts());
        new FactPull(node, operation, bundle, head).run();
        SortedMap<String, Wanted> wanted =
                choice.files() ? wanted(source, chosen) : new TreeMap<>();
        List<Missing> missing = files(bundle, wanted);
        BundleContents contents = new BundleContents(models(source), missing);
        byte[] told = contents.encode();
        bundle.add(BundlePart.contents(Sha256.of(told)), told);
        if (key.isPresent()) {
            JsonNode signature = key.get().sign(BundleFile.manifest(head, bundle.parts()));
            bundle.add(BundlePart.SIGNATURE, Json.bytes(signature));
        }
        bundle.finish();
        long blobs = bundle.parts().stream().filter(part -> part.is(BundlePart.Kind.BLOB)).count();
        return new BundleReport(head, contents, blobs, bundle.size(), resumed);
    }

    /** The bundle's own where it was begun, else one of now. */
    private BundleHead head(BundleWriter bundle) throws IOException {
        JsonNode held = node.get(operation, Target.api("facts"));
        JsonNode cluster = node.get(operation, Target.api("cluster"));
        List<BundleHead.Goal> goal = new ArrayList<>();
        held.path("origins").forEach(row -> goal.add(BundleHead.Goal.read(row)));
        BundleHead now =
                new BundleHead(
                        Json.text(held, "cluster"),
                        Json.text(cluster, "node"),
                        Instant.now().toString(),
                        Json.text(held, "root"),
                        held.path("facts").asLong(),
                        choice.models(),
                        choice.files(),
                        goal);
        Optional<BundleHead> begun = begun(bundle, now);
        if (begun.isPresent()) {
            return begun.get();
        }
        byte[] told = now.encode();
        bundle.add(BundlePart.head(Sha256.of(told)), told);
        return now;
    }

    /** What was begun, if it is the same; another is given up while it has no files yet. */
    private Optional<BundleHead> begun(BundleWriter bundle, BundleHead now) throws IOException {
        if (bundle.parts().isEmpty()) {
            return Optional.empty();
        }
        try {
            BundleHead begun = BundleHead.decode(bundle.bytes(bundle.parts().get(0)));
            if (begun.isFor(now)) {
                return Optional.of(begun);
            }
        } catch (DamagedBundleException e) {
            throw another(e);
        }
        if (bundle.parts().stream().anyMatch(part -> part.is(BundlePart.Kind.BLOB))) {
            throw another(null);
        }
        bundle.clear();
        return Optional.empty();
    }

    private CommandFailed another(Exception cause) {
        Path begun = BundleWriter.unfinished(target);
        return new CommandFailed(
                ExitCode.FAILED,
                operation,
                begun + " is the beginning of another bundle",
                "delete it, or export what it was begun for",
                cause);
    }

    /**
     * Every file of the chosen models, once, by its hash: so that going on meets the same order.
     */
    private SortedMap<String, Wanted> wanted(RegistrySource source, List<JsonNode> models) {
        SortedMap<String, Wanted> wanted = new TreeMap<>();
        for (JsonNode model : models) {
            String name = Json.text(model, "name");
            for (JsonNode version : source.versions(name)) {
                String of = name + ":" + Json.firstText(version, "version", "id");
                version.path("files").forEach(file -> want(wanted, file, of));
                want(wanted, version.path("artifact"), of);
            }
        }
        return wanted;
    }

    private static void want(SortedMap<String, Wanted> wanted, JsonNode file, String of) {
        String sha256 = Json.text(file, "sha256");
        if (sha256.matches("[0-9a-f]{64}")) {
            long size = file.path("size").asLong(-1);
            Wanted known = wanted.get(sha256);
            if (known == null || known.size() < 0) {
                wanted.put(sha256, new Wanted(sha256, size, of));
            }
        }
    }

    private List<Missing> files(BundleWriter bundle, SortedMap<String, Wanted> wanted)
            throws IOException {
        Set<String> had = new HashSet<>();
        for (BundlePart part : bundle.parts()) {
            had.add(part.sha256());
        }
        List<Wanted> left =
                wanted.values().stream().filter(file -> !had.contains(file.sha256())).toList();
        requireSpace(left.stream().mapToLong(file -> Math.max(0, file.size())).sum());
        List<Missing> missing = new ArrayList<>();
        for (Wanted file : left) {
            progress.accept("file           %s  %s".formatted(file.sha256(), file.of()));
            file(bundle, file)
                    .ifPresent(why -> missing.add(new Missing(file.sha256(), file.of(), why)));
        }
        return missing;
    }

    private void requireSpace(long bytes) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        long free = Files.getFileStore(folder).getUsableSpace();
        if (bytes + SPARE_BYTES > free) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    operation,
                    "it needs %d bytes more, %d are free in %s".formatted(bytes, free, folder),
                    "free some, name another place, or choose fewer models with --model");
        }
    }

    /** Brings one file; says why where it cannot be had. */
    private Optional<String> file(BundleWriter bundle, Wanted file) throws IOException {
        try {
            long size = file.size() >= 0 ? file.size() : size(file);
            ArtifactDownload download = new ArtifactDownload(node, operation, file.sha256(), size);
            return bundle.add(BundlePart.blob(file.sha256()), size, download::into);
        } catch (CommandFailed e) {
            if (e.exit() == ExitCode.UNREACHABLE) {
                throw new CommandFailed(
                        e.exit(),
                        operation,
                        e.getMessage(),
                        "what came is kept in "
                                + BundleWriter.unfinished(target)
                                + "; the same command goes on",
                        e);
            }
            return Optional.of(e.getMessage());
        } catch (ArtifactDownload.TooLongException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** What nobody registered with its file. */
    private long size(Wanted file) {
        JsonNode status = node.get(operation, Target.api("artifacts", file.sha256(), "status"));
        if (status.path("size").isNumber()) {
            return status.path("size").asLong();
        }
        throw new CommandFailed(ExitCode.NOT_FOUND, operation, "no node has it", "");
    }

    private List<BundleContents.Model> models(RegistrySource source) {
        return source.models(List.of()).stream()
                .map(
                        model ->
                                new BundleContents.Model(
                                        Json.text(model, "name"),
                                        model.path("versions").asLong(),
                                        Json.text(model.path("production"), "version")))
                .toList();
    }
}
