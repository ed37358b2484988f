package dev.rookery.sync.simulation;

import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.JoinSettings;
import java.util.Random;

/**
 * How the nodes of a world get on where one is far behind.
 *
 * <p>Threads: immutable.
 *
 * @param settings from when on a node begins with a snapshot
 * @param pieceBytes most bytes of a piece that a node sends
 */
record FarBehind(JoinSettings settings, int pieceBytes) {

    /** As nodes do outside of worlds. */
    static final FarBehind USUAL = new FarBehind(JoinSettings.DEFAULT, SnapshotPart.BYTES_MAX);

    /** A snapshot is fetched in some tens of pieces at most, for each is read anew. */
    private static final int PIECES_MAX = 40;

    /** Where far is as far as usual, nobody comes to be; so in two worlds of five it is near. */
    static FarBehind some(Random random) {
        JoinSettings usual = JoinSettings.DEFAULT;
        JoinSettings near = new JoinSettings(5 + random.nextInt(60), usual.bytesMin());
        return new FarBehind(random.nextInt(5) < 3 ? usual : near, 512 << random.nextInt(6));
    }

    /** How many of so many bytes a node sends at once. */
    int piece(long total) {
        return (int) Math.min(SnapshotPart.BYTES_MAX, Math.max(pieceBytes, total / PIECES_MAX));
    }
}
