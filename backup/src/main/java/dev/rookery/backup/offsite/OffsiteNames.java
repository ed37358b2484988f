package dev.rookery.backup.offsite;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.archive.Piece;
import dev.rookery.backup.archive.PieceEnd;
import dev.rookery.backup.archive.Position;
import dev.rookery.backup.copy.CopyMetadata;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the objects of one node are called: {@code
 * <cluster>/<node>/copies/<id>-<hash>/000003-of-000032}, {@code …/copies/<id>-<hash>/manifest},
 * {@code …/archive/000001-000000000000-000000012345-<chain>}.
 *
 * <p>A name tells what is in the object: of a copy the beginning of its hash, of a piece of the
 * archive the chain hash that it ends in. So two nodes that were given one identity never write
 * into each other's backups, and an upload that goes on never goes on with another file.
 *
 * <p>Threads: immutable.
 */
public final class OffsiteNames {
    private static final int HASH_DIGITS = 12;
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,127}");
    private static final String MANIFEST = "manifest";
    private static final Pattern COPY =
            Pattern.compile("([^/]+)/([^/]+)/copies/([0-9_]+)-([0-9a-f]{12})/([^/]+)");
    private static final Pattern PIECE =
            Pattern.compile(
                    "([^/]+)/([^/]+)/archive/(\\d{6,9})-(\\d{12})-(\\d{12})-([0-9a-f]{16})"
                            + "(?:\\.k[0-9a-f]{16})?");

    private final String root;

    private OffsiteNames(String root) {
        this.root = root;
    }

    /** Of one node of a cluster. */
    public static OffsiteNames of(String cluster, String node) {
        if (!PART.matcher(cluster).matches() || !PART.matcher(node).matches()) {
            throw new IllegalArgumentException("no names for " + cluster + " and " + node);
        }
        return new OffsiteNames(cluster + "/" + node + "/");
    }

    /** What all objects of a cluster begin with. */
    public static String cluster(String cluster) {
        return cluster + "/";
    }

    /**
     * What the name of a copy's object tells.
     *
     * @param folder the copy: what its objects' names begin with, ending in a slash
     */
    public record CopyPart(String node, BackupId id, String folder, boolean manifest) {}

    /** What the name of a piece of the archive tells. */
    public record PiecePart(String node, PieceEnd end) {}

    /** Reads a name; empty when it is not of a copy. */
    public static Optional<CopyPart> copyPart(String name) {
        Matcher matcher = COPY.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean manifest = matcher.group(5).startsWith(MANIFEST);
        String folder = name.substring(0, name.lastIndexOf('/') + 1);
        return BackupId.parse(matcher.group(3))
                .map(id -> new CopyPart(matcher.group(2), id, folder, manifest));
    }

    /** Reads a name; empty when it is not of a piece. */
    public static Optional<PiecePart> piecePart(String name) {
        Matcher matcher = PIECE.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Position end =
                new Position(Integer.parseInt(matcher.group(3)), Long.parseLong(matcher.group(5)));
        return Optional.of(new PiecePart(matcher.group(2), new PieceEnd(end, matcher.group(6))));
    }

    /** What all objects of the node begin with. */
    public String all() {
        return root;
    }

    /** What all objects of a copy begin with. */
    public String copy(CopyMetadata copy) {
        return root + "copies/" + copy.id() + "-" + copy.dbHash().substring(0, HASH_DIGITS) + "/";
    }

    /** One chunk of a copy's database. */
    public static String chunk(String folder, int index, int count, String suffix) {
        return String.format(Locale.ROOT, "%s%06d-of-%06d%s", folder, index, count, suffix);
    }

    /** What a copy ends with: once it is there, the copy is. */
    public static String manifest(String folder, String suffix) {
        return folder + MANIFEST + suffix;
    }

    /** A piece of the archive. */
    public String piece(Piece piece, String suffix) {
        return String.format(
                Locale.ROOT,
                "%sarchive/%06d-%012d-%012d-%s%s",
                root,
                piece.from().segment(),
                piece.from().offset(),
                piece.end().position().offset(),
                piece.end().chain(),
                suffix);
    }
}
