package dev.rookery.sync.message;

import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.BucketSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How much a message may carry. Together they keep every message under {@link #MESSAGE_BYTES_MAX}.
 *
 * <p>Threads: immutable.
 */
public final class Limits {

    /** Most bytes of a message: 8 MiB. */
    public static final int MESSAGE_BYTES_MAX = 8 << 20;

    /**
     * Canonical bytes of facts after which no further batch is added to a message: 5 MiB, so that a
     * last batch, 32,768 rows and the facts' lengths fit too.
     */
    public static final int FACT_BYTES_MAX = 5 << 20;

    /** Most facts in a message; the smallest fact has 91 bytes. */
    public static final int FACTS_MAX = 65_536;

    /** Most rows in a message: 1.5 MB of them. */
    public static final int ROWS_MAX = 32_768;

    /** Most origins that an exchange sets aside. */
    public static final int HOLD_MAX = 1_024;

    /** Most spans compared, and most listed, in one message about ranges. */
    public static final int SPANS_MAX = 64;

    /** Most facts named by their hash in one message about ranges. */
    public static final int HASHES_MAX = 8_192;

    /** Canonical bytes of the facts of one span after which no more of them are named. */
    public static final int LISTED_BYTES_MAX = 16 << 20;

    /** Most rumors in one push; each bears the ttl and the way of its facts. */
    public static final int RUMORS_MAX = 256;

    /** Most origins that a push tells the holdings of. */
    public static final int HOLDINGS_MAX = 64;

    /** Most claims on numbers in one message. */
    public static final int CLAIMS_MAX = 1_024;

    /** Most artifacts asked for in one message. */
    public static final int BLOBS_MAX = 1_024;

    /** Most pledges that a voter keeps, and tells at once. */
    public static final int PLEDGES_MAX = 4_096;

    /** Highest ballot: more than anybody comes to by asking. */
    static final long BALLOT_MAX = 1L << 40;

    /** Highest number that can be claimed: nine digits. */
    public static final long CLAIMED_MAX = 999_999_999;

    /** Most nodes of a cluster in which each votes on numbers: a round asks all of them. */
    public static final int SEATS_MAX = 99;

    /** How often a seat can be taken: more often than nodes restart. */
    static final long GENERATION_MAX = 1L << 40;

    /** Most UTF-8 bytes of an entity whose number is claimed. */
    public static final int ENTITY_BYTES_MAX = 256;

    /** Most UTF-8 bytes of a node id or a cluster id. */
    public static final int NAME_BYTES_MAX = 128;

    /** Most characters of a reason. */
    public static final int DETAIL_CHARS_MAX = 500;

    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private Limits() {}

    static void text(String what, String value, int bytesMax) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > bytesMax) {
            throw new IllegalArgumentException(
                    what + " has 1-" + bytesMax + " bytes, not " + bytes);
        }
    }

    static void count(String what, int count, int max) {
        if (count < 0 || count > max) {
            throw new IllegalArgumentException("at most " + max + " " + what + ", not " + count);
        }
    }

    /**
     * What another node says in words, safe for a log and for a terminal: cut, and without what
     * begins a line, colours it or turns it round.
     */
    public static String words(String text, int charsMax) {
        String cut = text.length() <= charsMax ? text : text.substring(0, charsMax);
        return UNPRINTABLE.matcher(cut).replaceAll(" ");
    }

    /** Rows are by origin, each once, and all in spelled buckets. */
    static void rows(BucketSet spelled, List<RowDigest> rows) {
        count("rows", rows.size(), ROWS_MAX);
        Origin before = null;
        for (RowDigest row : rows) {
            if (before != null && before.compareTo(row.origin()) >= 0) {
                throw new IllegalArgumentException("rows not by origin at " + row.origin());
            }
            if (!spelled.contains(row.origin().bucket())) {
                throw new IllegalArgumentException("a row of no spelled bucket: " + row.origin());
            }
            before = row.origin();
        }
    }

    /** Spans ascend and lie apart. */
    static void spans(List<Span> spans) {
        for (int i = 1; i < spans.size(); i++) {
            if (spans.get(i).from() <= spans.get(i - 1).to()) {
                throw new IllegalArgumentException("spans not in order at " + spans.get(i));
            }
        }
    }
}
