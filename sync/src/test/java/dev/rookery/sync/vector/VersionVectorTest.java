package dev.rookery.sync.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionVectorTest {

    @Test
    void theOrderInWhichRowsArriveDoesNotMatter() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<OriginRow> rows = rows(random, 1 + random.nextInt(300));
            VersionVector one = VersionVector.of(rows);
            Collections.shuffle(rows, random);
            VersionVector other = VersionVector.of(rows);

            assertEquals(one, other);
            assertEquals(Root.of("c", one), Root.of("c", other));
            assertEquals(one.buckets(), other.buckets());
        }
    }

    @Test
    void aRowReplacedGivesTheSameRootAsARowPutAtOnce() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            VersionVector grown = VersionVector.EMPTY;
            List<OriginRow> last = new ArrayList<>();
            for (OriginRow row : rows(random, 20)) {
                OriginRow next = row;
                for (int i = random.nextInt(5); i > 0; i--) {
                    grown = grown.with(next);
                    next = next.plus(hash(random));
                }
                grown = grown.with(next);
                last.add(next);
            }

            VersionVector atOnce = VersionVector.of(last);
            assertEquals(atOnce.sum(), grown.sum());
            assertEquals(atOnce.facts(), grown.facts());
            assertEquals(atOnce.origins(), grown.origins());
            assertEquals(atOnce.buckets(), grown.buckets());
        }
    }

    @Test
    void onlyTheBucketsThatDifferAreSpelledOut() {
        List<OriginRow> rows = rows(new Random(3), 1_000);
        VersionVector one = VersionVector.of(rows);
        OriginRow changed = rows.get(17).plus(hash(new Random(4)));

        BucketSet differing = one.with(changed).buckets().differing(one.buckets());

        assertEquals(BucketSet.NONE.plus(changed.origin().bucket()), differing);
        assertEquals(rows.size(), one.rows().size());
    }

    @Test
    void aRowWithoutFactsCountsForNothing() {
        VersionVector known = VersionVector.EMPTY.with(OriginRow.empty(new Origin(1, 1)));

        assertEquals(Root.of("c", VersionVector.EMPTY), Root.of("c", known));
        assertEquals(1, known.origins());
    }

    @Test
    void whatOneNodeAloneCanKnowIsNotInTheRoot() {
        OriginRow row = rows(new Random(1), 1).get(0);

        assertEquals(
                Root.of("c", VersionVector.of(List.of(row))),
                Root.of("c", VersionVector.of(List.of(row.fork()))));
    }

    @Test
    void theRootNamesItsCluster() {
        VersionVector vector = VersionVector.of(rows(new Random(1), 3));

        assertNotEquals(Root.of("a", vector), Root.of("b", vector));
    }

    @Test
    void addingAndTakingAwayAHashAreInverse() {
        Random random = new Random(11);
        Fingerprint sum = Fingerprint.EMPTY;
        List<Hash> hashes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            hashes.add(random.nextInt(4) == 0 ? new Hash(-1, -1, -1, -1) : hash(random));
            sum = sum.plus(hashes.get(i));
        }
        Fingerprint all = sum;
        Collections.shuffle(hashes, random);
        for (Hash hash : hashes) {
            assertEquals(sum, sum.minus(hash).plus(hash));
            sum = sum.minus(hash);
        }

        assertEquals(Fingerprint.EMPTY, sum);
        assertNotEquals(Fingerprint.EMPTY, all);
    }

    @Test
    void aRowThatCannotBeIsRefused() {
        Origin origin = new Origin(1, 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> new OriginRow(origin, 2, 1, Fingerprint.EMPTY, Hash.ZERO, false));
        assertThrows(
                IllegalArgumentException.class,
                () -> new OriginRow(origin, -1, 0, Fingerprint.EMPTY, Hash.ZERO, false));
    }

    @Test
    void setsOfBucketsFollowTheLawsOfSets() {
        BucketSet some = BucketSet.NONE.plus(0).plus(63).plus(64).plus(255);

        assertEquals(4, some.size());
        assertEquals(BucketSet.ALL, some.union(BucketSet.ALL.minus(some)));
        assertEquals(252, BucketSet.ALL.minus(some).size());
        assertEquals(BucketSet.NONE, some.minus(some));
        assertThrows(IllegalArgumentException.class, () -> some.plus(256));
    }

    private static List<OriginRow> rows(Random random, int count) {
        List<OriginRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            OriginRow row = OriginRow.empty(FactChain.origin(random.nextInt(256), i));
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                row = row.plus(hash(random));
            }
            rows.add(row);
        }
        return rows;
    }

    private static Hash hash(Random random) {
        return new Hash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }
}
