package dev.rookery.sync.vector;

import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;

/**
 * The rows whose origins begin with one byte, by origin, with their hashes and the sum of them.
 *
 * <p>Threads: immutable; the arrays are shared within this package and never written to.
 */
final class Bucket {
    static final Bucket EMPTY = new Bucket(new OriginRow[0], new Hash[0], Fingerprint.EMPTY);

    final OriginRow[] rows;
    final Hash[] hashes;
    final Fingerprint sum;

    private Bucket(OriginRow[] rows, Hash[] hashes, Fingerprint sum) {
        this.rows = rows;
        this.hashes = hashes;
        this.sum = sum;
    }

    /** Its place, or −(place to insert) − 1 when it is not there. */
    int find(Origin origin) {
        int low = 0;
        int high = rows.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = rows[middle].origin().compareTo(origin);
            if (order == 0) {
                return middle;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return -low - 1;
    }

    /**
     * @param place as {@link #find} answered for the row's origin
     */
    Bucket with(int place, OriginRow row) {
        boolean known = place >= 0;
        int at = known ? place : -place - 1;
        int size = rows.length + (known ? 0 : 1);
        int skip = known ? 1 : 0;
        OriginRow[] nextRows = new OriginRow[size];
        Hash[] nextHashes = new Hash[size];
        System.arraycopy(rows, 0, nextRows, 0, at);
        System.arraycopy(hashes, 0, nextHashes, 0, at);
        System.arraycopy(rows, at + skip, nextRows, at + 1, rows.length - at - skip);
        System.arraycopy(hashes, at + skip, nextHashes, at + 1, rows.length - at - skip);
        nextRows[at] = row;
        nextHashes[at] = row.hash();
        Fingerprint total = sum;
        if (known && rows[at].count() > 0) {
            total = total.minus(hashes[at]);
        }
        if (row.count() > 0) {
            total = total.plus(nextHashes[at]);
        }
        return new Bucket(nextRows, nextHashes, total);
    }
}
