package dev.rookery.backup.archive;

import dev.rookery.backup.BackupIds;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** A store of entries beside an archive of them: what a node does, without what it means. */
final class ArchiveHarness {
    static final ArchiveSettings SMALL = new ArchiveSettings(2_048, 10_000, MarkAges.DEFAULTS);

    final Path folder;
    final List<byte[]> store = new ArrayList<>();
    final List<Head> heads = new ArrayList<>();
    final Map<Mark, Integer> marked = new LinkedHashMap<>();
    Instant now = Instant.parse("2026-11-21T14:05:00Z");
    Archive archive;

    ArchiveHarness(Path folder) {
        this.folder = folder;
        reopen(SegmentFile::onDisk);
    }

    void reopen(SegmentFile.Opener opener) {
        archive = Archive.open(folder, SMALL, new BackupIds(), () -> now, opener, id -> false);
    }

    /** Adds entries of random origins to the store only. */
    void commit(Random random, int count) {
        for (int i = 0; i < count; i++) {
            byte[] entry = new byte[random.nextInt(200)];
            random.nextBytes(entry);
            UUID origin = new UUID(random.nextInt(3), 7);
            long seq = Heads.of(heads).of(origin).map(Head::seq).orElse(0L) + 1;
            store.add(entry);
            heads.add(new Head(origin, seq, seq));
        }
    }

    /** Appends what the archive's vector says is missing, as a node does after its start. */
    void refill() {
        List<byte[]> entries = new ArrayList<>();
        List<Head> advance = new ArrayList<>();
        Heads has = archive.vector();
        for (int i = 0; i < store.size(); i++) {
            Head head = heads.get(i);
            if (has.of(head.origin()).filter(mine -> mine.covers(head)).isEmpty()) {
                entries.add(store.get(i));
                advance.add(head);
            }
        }
        if (!entries.isEmpty()) {
            archive.append(entries, advance);
        }
    }

    Mark mark() {
        Map<String, Long> counts = new TreeMap<>(Map.of("entries", (long) store.size()));
        now = now.plusMillis(300);
        Mark mark = archive.mark(MarkRequest.preSync("test", "root-" + store.size(), counts));
        marked.put(mark, store.size());
        return mark;
    }

    /**
     * What a replay from nothing hands over, without repeats, in order; empty when it is broken.
     */
    List<String> replayed(Mark mark) {
        List<String> seen = new ArrayList<>();
        Replay replay =
                archive.replay(
                        Heads.EMPTY,
                        mark,
                        entries -> entries.forEach(entry -> seen.add(hex(entry))));
        return replay instanceof Replay.Complete ? seen.stream().distinct().toList() : List.of();
    }

    List<String> stored(int count) {
        return store.subList(0, count).stream().map(ArchiveHarness::hex).distinct().toList();
    }

    static String hex(byte[] entry) {
        return HexFormat.of().formatHex(entry);
    }

    static void copyFolder(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
