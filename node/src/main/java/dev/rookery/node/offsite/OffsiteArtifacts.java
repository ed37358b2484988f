package dev.rookery.node.offsite;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.Fault;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.offsite.OffsiteBlobs;
import dev.rookery.node.registry.Artifact;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.node.store.RegistryFile;
import dev.rookery.sync.fact.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The bytes of models off-site: out of a node's folder, and back into one that lacks them.
 *
 * <p>Threads: one at a time.
 */
final class OffsiteArtifacts {
    /** So much is sent before the registry has its turn again; one file may be more. */
    private static final long ROUND_BYTES = 1L << 30;

    private static final String PART = ".part";

    private final OffsiteBlobs there;
    private final ArtifactFiles here;

    OffsiteArtifacts(OffsiteBlobs there, ArtifactFiles here) {
        this.there = there;
        this.here = here;
    }

    /**
     * How the sending ended.
     *
     * @param more whether some wait for another turn
     * @param problems files of this machine that are damaged
     */
    record Sent(boolean more, List<String> problems) {}

    /**
     * Sends what is not there: all that the folder has, since versions that were deleted may come
     * back by a rewind. What is collected here meanwhile is left out.
     */
    Sent send(Consumer<String> doing, LongConsumer sent) {
        List<String> problems = new ArrayList<>();
        long[] bytes = {0};
        for (ArtifactFiles.Blob blob : here.list()) {
            if (there.has(blob.sha256()) || !Files.exists(blob.file())) {
                continue;
            }
            if (bytes[0] >= ROUND_BYTES) {
                return new Sent(true, List.copyOf(problems));
            }
            doing.accept("sending artifact " + blob.sha256());
            Optional<Fault> fault =
                    there.send(
                            blob.sha256(),
                            blob.file(),
                            put -> {
                                bytes[0] += put;
                                sent.accept(put);
                            });
            fault.ifPresent(wrong -> problems.add("an artifact was not sent: " + wrong));
        }
        return new Sent(false, List.copyOf(problems));
    }

    /**
     * What came back.
     *
     * @param bytes of those that came
     * @param elsewhere how many more are named, and are neither here nor there
     * @param faults of those that could not be fetched
     */
    record Fetched(int files, long bytes, int elsewhere, List<String> faults) {}

    /**
     * Fetches every artifact that a version of a registry names and the folder lacks.
     *
     * @param registry the database, which nobody changes
     * @param work where files arrive; what an interrupted fetch left there is gone on with
     */
    Fetched fetch(Path registry, Path work, Consumer<String> doing) {
        int files = 0;
        int elsewhere = 0;
        long bytes = 0;
        List<String> faults = new ArrayList<>();
        for (String sha256 : named(registry)) {
            if (Files.exists(here.file(sha256))) {
                continue;
            }
            if (!there.has(sha256)) {
                elsewhere++;
                continue;
            }
            doing.accept("fetching artifact " + sha256);
            Path part = work.resolve(sha256 + PART);
            Optional<Fault> fault = fetch(sha256, part);
            if (fault.isPresent()) {
                faults.add(fault.get().toString());
            } else {
                bytes += here.file(sha256).toFile().length();
                files++;
            }
        }
        return new Fetched(files, bytes, elsewhere, List.copyOf(faults));
    }

    private Optional<Fault> fetch(String sha256, Path part) {
        try {
            Files.createDirectories(DurableFiles.parent(part));
        } catch (IOException e) {
            throw BackupException.of("make room for artifact " + sha256, part, e);
        }
        Optional<Fault> fault = there.fetch(sha256, part, got -> {});
        if (fault.isEmpty()) {
            here.adopt(sha256, part);
        }
        return fault;
    }

    /** By registrations, whatever became of the version since: a rewind may bring it back. */
    static SortedSet<String> named(Path registry) {
        SortedSet<String> named = new TreeSet<>();
        try (RegistryFile file = RegistryFile.open(registry)) {
            file.facts(
                    stored ->
                            PayloadCodec.decode(Fact.parse(stored.canonical()))
                                    .filter(Payload.Registration.class::isInstance)
                                    .map(said -> ((Payload.Registration) said).content())
                                    .ifPresent(content -> add(content, named)));
        }
        return named;
    }

    private static void add(Content content, Set<String> named) {
        content.files().stream().map(FileEntry::sha256).forEach(named::add);
        content.artifact().flatMap(Artifact::sha256).ifPresent(named::add);
    }
}
