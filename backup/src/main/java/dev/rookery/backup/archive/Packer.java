package dev.rookery.backup.archive;

import dev.rookery.backup.compress.Zstandard;
import dev.rookery.backup.file.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Compresses closed segments. What replaces a segment was read back and leads to the same chain, so
 * the hashes stay those of the restored bytes; a segment with damage in it is left as it is.
 *
 * <p>Threads: one at a time packs; readers go on meanwhile.
 */
final class Packer {
    /** Of a hundred bytes, how many may be left for it to pay. */
    private static final int PAYS_PERCENT = 90;

    private final Segments segments;
    private final Set<Integer> leftAlone = new ConcurrentSkipListSet<>();

    Packer(Segments segments) {
        this.segments = segments;
    }

    /**
     * Packs one whose successor is there.
     *
     * @return whether it is compressed now
     */
    boolean pack(int number, Chain end) throws IOException {
        Path plain = segments.file(number);
        if (leftAlone.contains(number) || !Files.exists(plain) || !Zstandard.available()) {
            return segments.isPacked(number);
        }
        if (!leadsTo(SegmentReader.open(plain), end)) {
            leftAlone.add(number);
            return false;
        }
        Path packed = segments.packed(number);
        Path work = packed.resolveSibling(DurableFiles.UNFINISHED + packed.getFileName());
        try {
            compress(plain, work);
            boolean pays = Files.size(work) * 100 <= Files.size(plain) * PAYS_PERCENT;
            if (!pays || !leadsTo(SegmentReader.openPacked(work), end)) {
                leftAlone.add(number);
                return false;
            }
            Files.setLastModifiedTime(work, Files.getLastModifiedTime(plain));
            DurableFiles.move(work, packed);
            Files.delete(plain);
            DurableFiles.forceFolder(segments.folder());
            return true;
        } finally {
            Files.deleteIfExists(work);
        }
    }

    private static void compress(Path plain, Path work) throws IOException {
        try (InputStream in = Files.newInputStream(plain);
                OutputStream out = Zstandard.compress(Files.newOutputStream(work))) {
            in.transferTo(out);
        }
        DurableFiles.force(work);
    }

    /** Whether every byte of it is proven, and the next segment continues where it ends. */
    private static boolean leadsTo(SegmentReader segment, Chain end) throws IOException {
        try (SegmentReader reader = segment) {
            while (reader.next().isPresent()) {
                if (reader.damage().isPresent()) {
                    return false;
                }
            }
            return reader.damage().isEmpty() && reader.chain().equals(end);
        }
    }
}
