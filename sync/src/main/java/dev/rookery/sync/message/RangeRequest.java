package dev.rookery.sync.message;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import java.util.List;

/**
 * "Where do our facts of this origin differ, which of yours do I lack, and here are some of mine."
 *
 * @param sender the node id of the one who asks
 * @param origin of which all of it speaks
 * @param compare spans, ascending, with what the one who asks holds in each of their parts
 * @param list spans, ascending and apart, in which the one who asks names every fact that it holds,
 *     and wants all others
 * @param give facts that the other lacks, batches whole, each after the one that it follows
 */
public record RangeRequest(
        String sender, Origin origin, List<Compared> compare, List<Listed> list, List<Fact> give)
        implements Message {

    /**
     * A span in which the two may differ.
     *
     * @param parts what is held in each of {@link Span#parts()}
     */
    public record Compared(Span span, List<RangeDigest> parts) {

        public Compared {
            parts = List.copyOf(parts);
            if (parts.size() != span.parts().size()) {
                throw new IllegalArgumentException(parts.size() + " parts of " + span);
            }
        }
    }

    /**
     * A span in which everything is named.
     *
     * @param hashes the first 8 bytes of each fact's hash, by seq
     */
    public record Listed(Span span, List<Long> hashes) {

        public Listed {
            hashes = List.copyOf(hashes);
            Limits.count("hashes", hashes.size(), Limits.HASHES_MAX);
        }
    }

    public RangeRequest {
        Limits.text("a node id", sender, Limits.NAME_BYTES_MAX);
        compare = List.copyOf(compare);
        list = List.copyOf(list);
        give = List.copyOf(give);
        Limits.count("spans", compare.size(), Limits.SPANS_MAX);
        Limits.count("spans", list.size(), Limits.SPANS_MAX);
        Limits.count("facts", give.size(), Limits.FACTS_MAX);
        Limits.spans(compare.stream().map(Compared::span).toList());
        Limits.spans(list.stream().map(Listed::span).toList());
        int hashes = list.stream().mapToInt(listed -> listed.hashes().size()).sum();
        Limits.count("hashes", hashes, Limits.HASHES_MAX);
    }
}
