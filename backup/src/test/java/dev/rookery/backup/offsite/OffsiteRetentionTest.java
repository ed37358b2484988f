package dev.rookery.backup.offsite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Contents;
import dev.rookery.backup.Heads;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes and what stays off-site, on a node that sends a copy a day. */
class OffsiteRetentionTest {
    private static final OffsiteNames NAMES = OffsiteNames.of("c", "n");
    private Instant now = Instant.parse("2026-11-21T00:00:00Z");
    private final InMemoryOffsiteStore store = new InMemoryOffsiteStore(() -> now);
    private final Sealer sealer = new Sealer(Optional.empty());
    @TempDir Path temp;

    @Test
    void theNewestCopiesStayAndWhatOnlyOlderOnesNeedGoes() throws IOException {
        for (int day = 0; day < 10; day++) {
            piece(day);
            copy(Duration.ZERO);
            now = now.plus(Duration.ofDays(1));
        }

        prune(3);

        assertEquals(3, view().complete().size());
        assertEquals(
                List.of("20261130_000000", "20261129_000000", "20261128_000000"),
                view().copies().stream().map(copy -> copy.id().toString()).toList());
        // The piece of a day is older than a copy by more than a day from two days on.
        assertEquals(4, view().pieces().size());
        assertEquals(List.of(), OffsiteRetention.plan(view(), 3));
    }

    @Test
    void theLastGoodCopyStaysWhateverElseThereIs() throws IOException {
        copy(Duration.ZERO);
        String good = view().copies().get(0).folder();
        for (int day = 0; day < 5; day++) {
            now = now.plus(Duration.ofDays(1));
            copy(Duration.ZERO);
            CopyManifest manifest = view().copies().get(0).manifest().orElseThrow();
            store.delete(manifest.chunks().get(0).name());
        }

        prune(1);

        assertEquals(good, view().complete().get(0).folder());
        assertEquals(6, view().copies().size());
    }

    @Test
    void withoutACompleteCopyNothingGoes() {
        piece(1);
        now = now.plus(Duration.ofDays(100));

        assertEquals(List.of(), OffsiteRetention.plan(view(), 1));
    }

    @Test
    void aCopyFromTheFutureNeitherPushesOthersOutNorLetsPiecesGo() throws IOException {
        piece(1);
        copy(Duration.ofDays(300));
        String wrong = view().copies().get(0).folder();
        now = now.plus(Duration.ofDays(2));
        copy(Duration.ZERO);
        String right = view().complete().get(0).folder();

        assertFalse(right.equals(wrong));
        assertEquals(List.of(), OffsiteRetention.plan(view(), 2));
        prune(1);
        assertEquals(List.of(right), view().copies().stream().map(OffsiteCopy::folder).toList());
    }

    @Test
    void ofACopyItsManifestGoesFirst() throws IOException {
        copy(Duration.ZERO);
        now = now.plus(Duration.ofDays(1));
        copy(Duration.ZERO);

        assertTrue(OffsiteRetention.plan(view(), 1).get(0).endsWith("/manifest"));
    }

    private void prune(int keep) {
        OffsiteRetention.plan(view(), keep).forEach(store::delete);
    }

    private void piece(int day) {
        String name = "c/n/archive/%06d-%012d-%012d-%016x".formatted(1, day, day + 1, day);
        store.putIfAbsent(name, sealer.seal(name, new byte[10]));
    }

    private void copy(Duration ahead) throws IOException {
        Instant taken = now.plus(ahead);
        Path file = Files.writeString(temp.resolve("file"), "registry at " + taken);
        CopyMetadata copy =
                new CopyMetadata(
                        BackupId.of(taken, 1),
                        taken,
                        BackupKind.SCHEDULED,
                        "test",
                        "/registry.db",
                        Files.size(file),
                        Sha256.of(file),
                        "n",
                        "tester",
                        new Contents("c", "root", Heads.EMPTY, 1, 1, 1, 1));
        new CopyUpload(store, sealer, NAMES, view(), 10).run(copy, file, "n", bytes -> {});
    }

    private OffsiteView view() {
        return OffsiteView.of(store, NAMES.all(), sealer);
    }
}
