package dev.rookery.backup.offsite;

import dev.rookery.backup.archive.PieceEnd;
import dev.rookery.backup.offsite.OffsiteStore.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What lies off-site below one prefix, by the names and sizes of its objects and by the manifests
 * of its copies.
 *
 * <p>Threads: immutable.
 */
public final class OffsiteView {

    /**
     * How far the place's clock and a node's may be apart for a piece to be known as older than a
     * copy.
     */
    static final Duration CLOCKS = Duration.ofDays(1);

    private static final Optional<String> NO_MANIFEST =
            Optional.of("manifest: it is not what a node writes");

    private final Map<String, Stored> objects;
    private final List<OffsiteCopy> copies;

    private OffsiteView(Map<String, Stored> objects, List<OffsiteCopy> copies) {
        this.objects = objects;
        this.copies = copies;
    }

    /** Looks at what is there now: one request for each thousand objects, and one a manifest. */
    public static OffsiteView of(OffsiteStore store, String prefix, Sealer sealer) {
        Map<String, Stored> objects = new TreeMap<>();
        Map<String, List<Stored>> folders = new TreeMap<>();
        for (Stored object : store.all(prefix)) {
            objects.put(object.name(), object);
            OffsiteNames.copyPart(object.name())
                    .ifPresent(
                            part ->
                                    folders.computeIfAbsent(
                                                    part.folder(), name -> new ArrayList<>())
                                            .add(object));
        }
        List<OffsiteCopy> copies = new ArrayList<>();
        folders.values().forEach(parts -> copies.add(copy(store, sealer, parts, objects)));
        copies.sort(newestFirst());
        return new OffsiteView(objects, List.copyOf(copies));
    }

    /** Newest first, those with a wrong time last; whether they can be restored or not. */
    public List<OffsiteCopy> copies() {
        return copies;
    }

    /** The copies that can be restored, newest first. */
    public List<OffsiteCopy> complete() {
        return copies.stream().filter(OffsiteCopy::complete).toList();
    }

    /** An object that is there. */
    Optional<Stored> object(String name) {
        return Optional.ofNullable(objects.get(name));
    }

    /** Everything whose name begins so, by name. */
    List<Stored> below(String prefix) {
        return objects.values().stream().filter(o -> o.name().startsWith(prefix)).toList();
    }

    /** The pieces of the archive, in the order of segments and offsets. */
    public List<Stored> pieces() {
        return objects.values().stream()
                .filter(object -> OffsiteNames.piecePart(object.name()).isPresent())
                .toList();
    }

    /**
     * The pieces of a copy's node that may hold what the copy lacks. A piece that was put well
     * before the copy was taken holds only what the node had committed by then.
     */
    public List<Stored> piecesBeyond(OffsiteCopy copy) {
        return pieces().stream()
                .filter(
                        piece ->
                                OffsiteNames.piecePart(piece.name())
                                        .filter(part -> part.node().equals(copy.node()))
                                        .isPresent())
                .filter(piece -> !covers(copy, piece))
                .toList();
    }

    /** Where the pieces that are there end. */
    public Set<PieceEnd> ends() {
        Set<PieceEnd> ends = new HashSet<>();
        pieces().forEach(
                        piece ->
                                OffsiteNames.piecePart(piece.name())
                                        .ifPresent(part -> ends.add(part.end())));
        return ends;
    }

    /**
     * Whether a copy certainly holds what a piece does. One that says it was taken after it was put
     * has a wrong time, and covers nothing.
     */
    static boolean covers(OffsiteCopy copy, Stored piece) {
        Optional<Instant> taken = copy.taken();
        return taken.isPresent()
                && !copy.ahead()
                && piece.modified().plus(CLOCKS).isBefore(taken.get());
    }

    private static Comparator<OffsiteCopy> newestFirst() {
        Comparator<OffsiteCopy> byId =
                Comparator.comparing(OffsiteCopy::id).thenComparing(OffsiteCopy::folder);
        return Comparator.comparing(OffsiteCopy::ahead).thenComparing(byId.reversed());
    }

    private static OffsiteCopy copy(
            OffsiteStore store, Sealer sealer, List<Stored> parts, Map<String, Stored> objects) {
        OffsiteNames.CopyPart named = OffsiteNames.copyPart(parts.get(0).name()).orElseThrow();
        Optional<Stored> last =
                parts.stream()
                        .filter(
                                part ->
                                        OffsiteNames.copyPart(part.name())
                                                .filter(OffsiteNames.CopyPart::manifest)
                                                .isPresent())
                        .max(Comparator.comparing(Stored::modified));
        Instant put = parts.stream().map(Stored::modified).max(Instant::compareTo).orElseThrow();
        long bytes = parts.stream().mapToLong(Stored::bytes).sum();
        Optional<CopyManifest> manifest = Optional.empty();
        Optional<String> fault = Optional.of("it was not sent to its end");
        if (last.isPresent()) {
            Sealer.Opened opened = opened(store, sealer, last.get().name());
            if (opened instanceof Sealer.Opened.Plain plain) {
                manifest = CopyManifest.parse(plain.bytes(), named.folder());
                fault = manifest.map(m -> missing(m, objects)).orElse(NO_MANIFEST);
            } else {
                fault = Optional.of("manifest: " + ((Sealer.Opened.Refused) opened).why());
            }
        }
        return new OffsiteCopy(
                named.node(), named.id(), named.folder(), put, bytes, manifest, fault);
    }

    private static Sealer.Opened opened(OffsiteStore store, Sealer sealer, String name) {
        return store.get(name)
                .map(bytes -> sealer.open(name, bytes))
                .orElse(new Sealer.Opened.Refused("it is gone"));
    }

    private static Optional<String> missing(CopyManifest manifest, Map<String, Stored> objects) {
        for (CopyManifest.Chunk chunk : manifest.chunks()) {
            Stored object = objects.get(chunk.name());
            if (object == null) {
                return Optional.of("the object " + chunk.name() + " is missing");
            }
            if (object.bytes() != chunk.stored()) {
                return Optional.of(
                        "the object "
                                + chunk.name()
                                + " has "
                                + object.bytes()
                                + " bytes, "
                                + chunk.stored()
                                + " were sent");
            }
        }
        return Optional.empty();
    }
}
