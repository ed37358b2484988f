package dev.rookery.node.offsite;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.Fault;
import dev.rookery.backup.offsite.OffsiteBlobs;
import dev.rookery.backup.offsite.OffsiteException;
import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Elsewhere;
import dev.rookery.node.artifact.Wanted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Artifacts that lie in the places of {@code backup.offsite}, for a node that lacks them while no
 * other has them: proven, in chunks, behind the place's breaker; what broke off is gone on with.
 *
 * <p>Threads: safe for any thread that may block; one at a time for each artifact.
 */
final class OffsiteSource implements Elsewhere {
    private final List<OffsiteRunner> places;

    OffsiteSource(List<OffsiteRunner> places) {
        this.places = places.stream().filter(OffsiteRunner::hasArtifacts).toList();
    }

    @Override
    public Brought bring(Wanted wanted, ArtifactStore store, BooleanSupplier stopping) {
        List<String> failed = new ArrayList<>();
        for (OffsiteRunner place : places) {
            try {
                if (came(place, wanted, store, stopping, failed)) {
                    return new Came();
                }
            } catch (OffsiteException | BackupException e) {
                failed.add(place.name() + ": " + e.getMessage());
            }
        }
        return failed.isEmpty()
                ? new Absent(String.join(", ", places.stream().map(OffsiteRunner::name).toList()))
                : new Failed(String.join("; ", failed));
    }

    private static boolean came(
            OffsiteRunner place,
            Wanted wanted,
            ArtifactStore store,
            BooleanSupplier stopping,
            List<String> failed) {
        String sha256 = wanted.hash().toString();
        OffsiteBlobs there = place.blobs(sha256);
        if (!there.has(sha256)) {
            return false;
        }
        Path file = store.arriving(wanted.hash());
        long[] bytes = {0};
        Optional<Fault> fault =
                there.fetch(
                        sha256,
                        file,
                        got -> {
                            bytes[0] += got;
                            goOn(place, bytes[0] <= store.bytesMax(), stopping);
                        });
        if (fault.isPresent()) {
            failed.add(place.name() + ": " + fault.get());
            return false;
        }
        store.take(file, wanted.hash());
        return true;
    }

    private static void goOn(OffsiteRunner place, boolean fits, BooleanSupplier stopping) {
        if (stopping.getAsBoolean() || !fits) {
            throw OffsiteException.failed(
                    "get an artifact",
                    place.name(),
                    fits ? "the node is stopping" : "it is larger than http.max-upload",
                    null);
        }
    }
}
