package dev.rookery.node.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FactPieceTest {

    private static final FactPiece PIECE = FactPiece.of(facts());

    private static List<Fact> facts() {
        FactChain a = new FactChain(FactChain.origin(1, 1));
        FactChain b = new FactChain(FactChain.origin(2, 2));
        List<Fact> facts = new ArrayList<>(a.batch("m/1", "one", "two"));
        facts.add(a.next("m/1", "three"));
        facts.add(b.next("m/2", "other"));
        return facts;
    }

    @Test
    void aPieceIsReadAsItWasWrittenAndSaysWhatIsInIt() {
        FactPiece read = FactPiece.decode(PIECE.encode());

        assertEquals(PIECE, read);
        assertEquals(PIECE.stretches(), FactPiece.stretches(PIECE.encode()));
        assertEquals(2, read.stretches().size());
        FactPiece.Stretch first = read.stretches().get(0);
        assertEquals(FactChain.origin(1, 1).toString(), first.origin());
        assertEquals(List.of(1L, 3L, 3L), List.of(first.from(), first.to(), (long) first.facts()));
        assertEquals(facts().get(2).hash().toString(), first.last());
    }

    @Test
    void aPieceWhoseTableSaysOtherwiseThanItsFactsIsRefused() {
        FactPiece.Stretch first = PIECE.stretches().get(0);
        FactPiece.Stretch shorter =
                new FactPiece.Stretch(first.origin(), 1, 2, first.last(), first.facts());
        List<FactPiece.Stretch> other = List.of(shorter, PIECE.stretches().get(1));

        for (List<FactPiece.Stretch> table : List.of(other, List.<FactPiece.Stretch>of())) {
            byte[] lies = new FactPiece(table, PIECE.facts()).encode();
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> FactPiece.decode(lies));
            assertTrue(refused.getMessage().contains("its table"), refused.getMessage());
        }
    }

    @Test
    void bytesThatAreNoPieceAreRefusedAndCostNoMemory() {
        byte[] bytes = PIECE.encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(IllegalArgumentException.class, () -> FactPiece.decode(cut));
        }
        byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
        assertThrows(IllegalArgumentException.class, () -> FactPiece.decode(more));
        byte[] large = new byte[FactPiece.BYTES_MAX + 1];
        assertThrows(IllegalArgumentException.class, () -> FactPiece.decode(large));
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = bytes.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            try {
                assertTrue(FactPiece.decode(changed).facts().size() <= 4);
            } catch (IllegalArgumentException expected) {
                assertTrue(expected.getMessage().length() > 5);
            }
        }
    }
}
