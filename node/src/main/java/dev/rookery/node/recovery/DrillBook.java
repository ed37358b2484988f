package dev.rookery.node.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.file.SealedJson;
import dev.rookery.node.service.BackupUpkeep.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proofs of rehearsals, {@code drills.json} beside the backups: the {@value #MAX} newest. A
 * file that cannot be read costs old proofs, not backups: it is begun anew.
 *
 * <p>Threads: safe for any thread.
 */
final class DrillBook {
    static final String FILE = "drills.json";

    private static final Logger log = LoggerFactory.getLogger(DrillBook.class);
    private static final int MAX = 100;

    private final Path file;
    private List<Rehearsal> newestFirst = List.of();

    private DrillBook(Path file) {
        this.file = file;
    }

    static DrillBook open(Path folder) {
        DrillBook book = new DrillBook(folder.resolve(FILE));
        if (Files.exists(book.file)) {
            book.read();
        }
        return book;
    }

    synchronized List<Rehearsal> newestFirst() {
        return newestFirst;
    }

    /** When the newest rehearsals began; empty when there was none. */
    synchronized Optional<Instant> last() {
        return newestFirst.stream().map(Rehearsal::at).findFirst();
    }

    /** Adds what one drill showed, durably; what failed comes first, so the first says it all. */
    synchronized void add(List<Rehearsal> rehearsals) {
        List<Rehearsal> all = new ArrayList<>(rehearsals);
        all.sort(Comparator.comparing(Rehearsal::sound));
        all.addAll(newestFirst);
        List<Rehearsal> kept = List.copyOf(all.subList(0, Math.min(MAX, all.size())));
        ObjectNode tree = SealedJson.object();
        ArrayNode drills = tree.putArray("drills");
        kept.forEach(one -> drills.add(tree(one)));
        try {
            DurableFiles.write(file, SealedJson.seal(tree));
        } catch (IOException e) {
            throw BackupException.of("note the proof of a drill", file, e);
        }
        newestFirst = kept;
    }

    private static ObjectNode tree(Rehearsal one) {
        ObjectNode tree = SealedJson.object();
        tree.put("backup_id", one.id().toString());
        tree.put("kind", one.kind().toString());
        tree.put("at", one.at().toString());
        tree.put("root", one.root());
        tree.put("facts", one.facts());
        tree.put("milliseconds", one.took().toMillis());
        ArrayNode faults = tree.putArray("faults");
        one.faults().forEach(faults::add);
        return tree;
    }

    private void read() {
        try {
            List<Rehearsal> read = new ArrayList<>();
            for (JsonNode tree : SealedJson.open(Files.readAllBytes(file)).path("drills")) {
                read.add(rehearsal(tree));
            }
            newestFirst = List.copyOf(read);
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            log.warn("[backup] {} cannot be read and is begun anew: {}", file, e.toString());
        }
    }

    private static Rehearsal rehearsal(JsonNode tree) {
        List<String> faults = new ArrayList<>();
        tree.path("faults").forEach(fault -> faults.add(fault.asText()));
        return new Rehearsal(
                BackupId.parse(text(tree, "backup_id")).orElseThrow(() -> wrong("backup_id")),
                BackupKind.parse(text(tree, "kind")).orElseThrow(() -> wrong("kind")),
                Instant.parse(text(tree, "at")),
                text(tree, "root"),
                tree.path("facts").asLong(),
                Duration.ofMillis(tree.path("milliseconds").asLong()),
                List.copyOf(faults));
    }

    private static String text(JsonNode tree, String field) {
        if (!tree.path(field).isTextual()) {
            throw wrong(field);
        }
        return tree.path(field).textValue();
    }

    private static IllegalArgumentException wrong(String field) {
        return new IllegalArgumentException("a drill without " + field);
    }
}
