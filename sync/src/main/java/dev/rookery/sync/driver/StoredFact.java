package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.util.Optional;

/**
 * A row of the store as it is: what stands beside the bytes, and the bytes. Nothing of it is proven
 * before {@link #fact} or {@link #content}.
 *
 * <p>Threads: immutable; the bytes are shared and must not be written to.
 *
 * @param row names the row to the store it is from, as long as it stands
 * @param origin whose fact the row says that it is
 * @param seq which of them
 * @param stamp the stamp that stands beside the bytes
 * @param hash the hash that stands beside the bytes
 * @param canonical the bytes
 */
@SuppressWarnings("ArrayRecordComponent") // rows are read, never compared
public record StoredFact(
        long row, Origin origin, long seq, long stamp, byte[] hash, byte[] canonical) {

    /** The fact, when row and bytes say the same in everything. */
    public Optional<Fact> fact() {
        return content()
                .filter(fact -> said().filter(fact.hash()::equals).isPresent())
                .filter(fact -> fact.stamp().bits() == stamp);
    }

    /** The fact that the bytes make, when they make one of this place, whatever the hash. */
    public Optional<Fact> content() {
        if (canonical == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Fact.parse(canonical))
                    .filter(fact -> fact.origin().equals(origin) && fact.seq() == seq);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The hash beside the bytes, when it is one. */
    public Optional<Hash> said() {
        return hash == null || hash.length != Hash.BYTES
                ? Optional.empty()
                : Optional.of(Hash.ofBytes(hash));
    }
}
