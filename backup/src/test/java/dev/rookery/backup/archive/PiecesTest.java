package dev.rookery.backup.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.Heads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive in pieces that leave the machine. */
class PiecesTest {
    private static final int BYTES = 700;
    @TempDir Path temp;

    @Test
    void piecesTakenNowAndThenAreTogetherEveryEntryOnce() {
        // given an archive that grows over many segments, and somebody who fetches what is new
        Random random = new Random(1);
        ArchiveHarness node = new ArchiveHarness(temp);
        Set<PieceEnd> there = new HashSet<>();
        List<Piece> pieces = new ArrayList<>();

        // when
        for (int turn = 0; turn < 40; turn++) {
            node.commit(random, 1 + random.nextInt(5));
            node.refill();
            if (random.nextInt(3) == 0) {
                node.mark();
            }
            if (random.nextInt(2) == 0) {
                fetch(node, there, pieces);
            }
        }
        fetch(node, there, pieces);

        // then
        assertEquals(node.stored(node.store.size()), entries(pieces));
        assertTrue(pieces.size() > 10);
        assertEquals(0, node.archive.pieces(there, BYTES, piece -> {}));
    }

    @Test
    void anEndThatWasCutAndWrittenAnewGoesOutAgain() {
        // given pieces of an archive whose unforced end was lost, and written with other bytes
        Random random = new Random(2);
        ArchiveHarness node = new ArchiveHarness(temp);
        Set<PieceEnd> there = new HashSet<>();
        List<Piece> pieces = new ArrayList<>();
        node.commit(random, 5);
        node.refill();
        node.mark();
        fetch(node, there, pieces);
        node.commit(random, 3);
        node.refill();
        fetch(node, there, pieces);
        node.archive.recover();
        node.commit(random, 3);
        node.refill();

        // when
        List<Piece> fresh = new ArrayList<>();
        fetch(node, there, fresh);
        pieces.addAll(fresh);

        // then nothing is missing, and what was forced did not go out again
        assertTrue(entries(pieces).containsAll(node.stored(node.store.size())));
        assertTrue(entries(fresh).size() <= 6);
    }

    @Test
    void aStrangersEndsAreNotTakenForOnesOwn() {
        // given two archives that begin differently
        ArchiveHarness one = new ArchiveHarness(temp.resolve("one"));
        ArchiveHarness other = new ArchiveHarness(temp.resolve("other"));
        one.commit(new Random(3), 10);
        one.refill();
        other.commit(new Random(4), 10);
        other.refill();
        Set<PieceEnd> there = new HashSet<>();
        fetch(one, there, new ArrayList<>());

        // when
        List<Piece> pieces = new ArrayList<>();
        fetch(other, there, pieces);

        // then
        assertEquals(other.stored(10), entries(pieces));
    }

    @Test
    void everyChangedByteOfAPieceIsFoundAndNothingBehindItIsHandedOver() {
        ArchiveHarness node = new ArchiveHarness(temp);
        node.commit(new Random(5), 4);
        node.refill();
        List<Piece> pieces = new ArrayList<>();
        fetch(node, new HashSet<>(), pieces);
        byte[] content = pieces.get(0).content();

        for (int at = 0; at < content.length; at++) {
            byte[] changed = content.clone();
            changed[at] ^= 1;
            assertTrue(Piece.read(changed, (entries, heads) -> {}).isPresent(), "byte " + at);
        }
        assertTrue(Piece.read(new byte[3], (entries, heads) -> {}).isPresent());
    }

    @Test
    void headsTravelWithTheirEntries() {
        ArchiveHarness node = new ArchiveHarness(temp);
        node.commit(new Random(6), 20);
        node.refill();
        List<Piece> pieces = new ArrayList<>();
        fetch(node, new HashSet<>(), pieces);

        Heads[] reached = {Heads.EMPTY};
        for (Piece piece : pieces) {
            Optional<String> wrong =
                    Piece.read(
                            piece.content(),
                            (entries, heads) -> reached[0] = reached[0].plus(heads));
            assertEquals(Optional.empty(), wrong);
        }
        assertEquals(node.archive.vector(), reached[0]);
    }

    private static void fetch(ArchiveHarness node, Set<PieceEnd> there, List<Piece> pieces) {
        List<Piece> fresh = new ArrayList<>();
        node.archive.pieces(there, BYTES, fresh::add);
        fresh.forEach(piece -> there.add(piece.end()));
        pieces.addAll(fresh);
    }

    private static List<String> entries(List<Piece> pieces) {
        List<String> seen = new ArrayList<>();
        for (Piece piece : pieces) {
            Optional<String> wrong =
                    Piece.read(
                            piece.content(),
                            (entries, heads) ->
                                    entries.forEach(entry -> seen.add(ArchiveHarness.hex(entry))));
            assertEquals(Optional.empty(), wrong);
        }
        return seen.stream().distinct().toList();
    }
}
