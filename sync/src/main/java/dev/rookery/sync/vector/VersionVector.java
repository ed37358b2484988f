package dev.rookery.sync.vector;

import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Per origin, up to where nothing is missing. By the invariants a vector <em>is</em> a state: equal
 * vectors mean equal sets of facts.
 *
 * <p>Each change makes a new vector that shares all buckets but one with the old, so that
 * publishing one after every commit costs the same with 3 origins and with 10,000. A row without
 * facts is known, but counts for nothing in sums and root.
 *
 * <p>Threads: immutable.
 */
public final class VersionVector {

    /** Of a node without facts. */
    public static final VersionVector EMPTY = empty();

    private final Bucket[] buckets;
    private final Fingerprint sum;
    private final long facts;
    private final int origins;

    private VersionVector(Bucket[] buckets, Fingerprint sum, long facts, int origins) {
        this.buckets = buckets;
        this.sum = sum;
        this.facts = facts;
        this.origins = origins;
    }

    /** Of rows in any order, one for each origin. */
    public static VersionVector of(Collection<OriginRow> rows) {
        VersionVector vector = EMPTY;
        for (OriginRow row : rows) {
            vector = vector.with(row);
        }
        return vector;
    }

    /** With a row added, or replaced: constant time but for the rows of its bucket. */
    public VersionVector with(OriginRow row) {
        int index = row.origin().bucket();
        Bucket before = buckets[index];
        int place = before.find(row.origin());
        Bucket after = before.with(place, row);
        Fingerprint total = sum;
        if (place >= 0 && before.rows[place].count() > 0) {
            total = total.minus(before.hashes[place]);
        }
        if (row.count() > 0) {
            total = total.plus(after.hashes[place >= 0 ? place : -place - 1]);
        }
        Bucket[] changed = buckets.clone();
        changed[index] = after;
        long held = place >= 0 ? before.rows[place].count() : 0;
        return new VersionVector(
                changed, total, facts - held + row.count(), origins + (place >= 0 ? 0 : 1));
    }

    /** The row of an origin; empty when nothing was ever heard of it. */
    public Optional<OriginRow> row(Origin origin) {
        Bucket bucket = buckets[origin.bucket()];
        int place = bucket.find(origin);
        return place >= 0 ? Optional.of(bucket.rows[place]) : Optional.empty();
    }

    /** The row of an origin, or one without facts. */
    public OriginRow rowOrEmpty(Origin origin) {
        Bucket bucket = buckets[origin.bucket()];
        int place = bucket.find(origin);
        return place >= 0 ? bucket.rows[place] : OriginRow.empty(origin);
    }

    /** Up to which seq nothing is missing; 0 for an origin never heard of. */
    public long maxSeq(Origin origin) {
        return rowOrEmpty(origin).maxSeq();
    }

    /** The rows of one bucket, by origin. */
    public List<OriginRow> rows(int bucket) {
        return List.of(buckets[bucket].rows);
    }

    /** All rows, by origin. */
    public List<OriginRow> rows() {
        List<OriginRow> all = new ArrayList<>(origins);
        for (Bucket bucket : buckets) {
            all.addAll(List.of(bucket.rows));
        }
        return all;
    }

    /** The rows of origins that forked, by origin; a walk over all rows. */
    public List<OriginRow> forked() {
        List<OriginRow> forked = new ArrayList<>();
        for (Bucket bucket : buckets) {
            for (OriginRow row : bucket.rows) {
                if (row.forked()) {
                    forked.add(row);
                }
            }
        }
        return forked;
    }

    /** How many origins are known. */
    public int origins() {
        return origins;
    }

    /** How many facts are held. */
    public long facts() {
        return facts;
    }

    /** The sum mod 2²⁵⁶ of the hashes of all rows with facts: what the root is made of. */
    public Fingerprint sum() {
        return sum;
    }

    /** The digest by first byte. */
    public Buckets buckets() {
        long[] hashes = new long[Buckets.COUNT];
        for (int i = 0; i < Buckets.COUNT; i++) {
            hashes[i] = buckets[i].sum.sum().a();
        }
        return Buckets.of(hashes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionVector vector && vector.rows().equals(rows());
    }

    @Override
    public int hashCode() {
        return sum.hashCode();
    }

    @Override
    public String toString() {
        return facts + " facts of " + origins + " origins";
    }

    private static VersionVector empty() {
        Bucket[] none = new Bucket[Buckets.COUNT];
        Arrays.fill(none, Bucket.EMPTY);
        return new VersionVector(none, Fingerprint.EMPTY, 0, 0);
    }
}
