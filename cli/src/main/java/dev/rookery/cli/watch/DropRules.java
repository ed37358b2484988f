package dev.rookery.cli.watch;

import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What counts as a drop, and when it is complete.
 *
 * <p>Threads: immutable.
 *
 * @param depth how many levels below the watched folder drops lie, 1 to {@link #DEPTH_MAX}
 * @param marker the file that says that a folder is complete; of a file {@code x.pt} it is {@code
 *     x.pt.MARKER}
 * @param quiet how long nothing may have changed; absent: only the marker counts. Longer delays a
 *     registration by as much, shorter may cut into a trainer that pauses between two files
 * @param metadata the name of the file in which a trainer describes what it dropped; of a file
 *     {@code x.pt} it is {@code x.pt.METADATA}
 * @param include patterns for a drop's last name; none: all
 */
public record DropRules(
        int depth,
        Optional<String> marker,
        Optional<Duration> quiet,
        String metadata,
        List<PathMatcher> include) {

    public static final int DEPTH_MAX = 8;

    public DropRules {
        if (depth < 1 || depth > DEPTH_MAX) {
            throw new IllegalArgumentException("depth is " + depth + "; 1 to " + DEPTH_MAX);
        }
        if (marker.isEmpty() && quiet.isEmpty()) {
            throw new IllegalArgumentException("neither a marker nor a quiet period");
        }
        include = List.copyOf(include);
    }

    /** The file that says that this drop is complete; absent when none does. */
    Optional<Path> markerOf(Path drop, boolean folder) {
        return marker.map(name -> beside(drop, folder, name));
    }

    /** Where the drop's metadata would be. */
    Path metadataOf(Path drop, boolean folder) {
        return beside(drop, folder, metadata);
    }

    private static Path beside(Path drop, boolean folder, String name) {
        return folder ? drop.resolve(name) : drop.resolveSibling(drop.getFileName() + "." + name);
    }

    /** Hidden names, names of files that are still on their way, and what describes another. */
    boolean mayBeADrop(String name) {
        boolean side =
                name.equals(metadata)
                        || name.endsWith("." + metadata)
                        || marker.map(m -> name.equals(m) || name.endsWith("." + m)).orElse(false);
        boolean arriving =
                name.startsWith(".")
                        || name.endsWith("~")
                        || name.endsWith(".tmp")
                        || name.endsWith(".part")
                        || name.endsWith(".partial");
        Path path = Path.of(name);
        return !side
                && !arriving
                && (include.isEmpty() || include.stream().anyMatch(m -> m.matches(path)));
    }

    /**
     * Whether the trainer is done with it.
     *
     * @param seenSince since when its signature is known to be what it is
     */
    boolean complete(Drop drop, Instant seenSince, Instant now) {
        if (drop.marked()) {
            return true;
        }
        // The file system's clock may be another machine's: then what was seen here counts.
        return quiet.map(
                        period ->
                                !drop.changed().plus(period).isAfter(now)
                                        || !seenSince.plus(period).isAfter(now))
                .orElse(false);
    }
}
