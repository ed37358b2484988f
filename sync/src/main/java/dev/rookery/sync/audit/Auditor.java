package dev.rookery.sync.audit;

import dev.rookery.sync.driver.Mending;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Span;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.RangeSum;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One run over all that is stored: each fact's bytes are hashed again, each chain followed, each
 * origin's facts summed up and compared with its row; what was checked is compared with a peer,
 * stretch by stretch. What is wrong is mended from what is still right here, or from a peer.
 *
 * <p>It does a little each time that {@link #step} is called, so the caller sets the pace; reads
 * are of at most {@value #WINDOW} facts and run beside the sync loop, repairs go through it.
 *
 * <p>Threads: owned by the audit's thread; it blocks.
 */
public final class Auditor {

    private static final int WINDOW = 256;
    private static final long WINDOW_BYTES = 1 << 20;

    /** Mismatches after which a run mends no more: such a file is to be replaced. */
    private static final long MENDED_MAX = 1_000;

    private static final String CURE =
            "; restore a backup: rookery backup restore ID --mode repair";

    private final AuditPorts ports;
    private final Findings findings = new Findings();
    private final List<Origin> origins;
    private Optional<Cursor> resumed;
    private int nextOrigin;
    private boolean begun;
    private OriginRow row;
    private RangeSum sum = RangeSum.EMPTY;
    private Hash last = Hash.ZERO;
    private long leftBefore;
    private long next;
    private Optional<Stretch> stretch = Optional.empty();

    /**
     * @param from where a run that was broken off goes on; empty for one from the beginning
     */
    public Auditor(AuditPorts ports, Optional<Cursor> from) {
        this.ports = ports;
        this.resumed = from;
        this.origins =
                ports.held().vector().rows().stream()
                        .filter(one -> one.count() > 0)
                        .map(OriginRow::origin)
                        .filter(one -> from.filter(at -> one.compareTo(at.origin()) < 0).isEmpty())
                        .toList();
    }

    /**
     * Goes on.
     *
     * @param factsMax about how many facts to look at
     * @return whether there is more to do
     */
    public boolean step(long factsMax) {
        if (!begun) {
            begun = true;
            Map<String, Boolean> roots = ports.roots();
            findings.roots(roots.size(), roots.values().stream().filter(same -> same).count());
        }
        long done = 0;
        while (done < factsMax) {
            if (findings.found() >= MENDED_MAX || (row == null && !nextOrigin())) {
                row = null;
                return false;
            }
            done += window();
            if (next > row.maxSeq()) {
                endOrigin();
            }
        }
        return row != null || nextOrigin < origins.size();
    }

    /** What was found so far. */
    public AuditReport report() {
        return findings.report();
    }

    /** Where a run that is broken off now would go on; empty at an end. */
    public Optional<Cursor> cursor() {
        if (row != null) {
            return Optional.of(new Cursor(row.origin(), next - 1, sum));
        }
        return nextOrigin < origins.size() && findings.found() < MENDED_MAX
                ? Optional.of(new Cursor(origins.get(nextOrigin), 0, RangeSum.EMPTY))
                : Optional.empty();
    }

    private boolean nextOrigin() {
        if (nextOrigin >= origins.size()) {
            return false;
        }
        Origin origin = origins.get(nextOrigin);
        nextOrigin++;
        row = ports.held().vector().rowOrEmpty(origin);
        Optional<Cursor> at =
                resumed.filter(cursor -> cursor.origin().equals(origin))
                        .filter(cursor -> !row.branched() && cursor.seq() < row.maxSeq());
        resumed = Optional.empty();
        sum = at.map(Cursor::sum).orElse(RangeSum.EMPTY);
        next = at.map(Cursor::seq).orElse(0L) + 1;
        last = Hash.ZERO;
        leftBefore = findings.left();
        stretch = Optional.empty();
        return true;
    }

    /** Checks some facts from {@code next} on. */
    private long window() {
        if (next > row.maxSeq()) {
            return 0;
        }
        long from = next;
        long wanted = Math.min(row.maxSeq(), from + WINDOW - 1);
        Set<Long> unreadable = new HashSet<>();
        Rows rows = new Rows(from, wanted, unreadable);
        FactCheck.Result result = FactCheck.check(row, from, rows.to(), rows.stored(), unreadable);
        for (FactCheck.Located one : result.hashes()) {
            right(one.seq(), one.hash());
        }
        for (Mismatch wrong : result.wrong()) {
            mend(wrong).ifPresent(fact -> right(fact.seq(), fact.hash()));
        }
        long checked = (long) result.hashes().size() + result.wrong().size();
        findings.checked(checked);
        next = rows.to() + 1;
        stretch.filter(one -> next > one.span().to()).ifPresent(this::compare);
        return checked;
    }

    private void right(long seq, Hash hash) {
        sum = sum.plus(hash);
        last = seq == row.maxSeq() ? hash : last;
        Stretch at = stretch.orElseGet(() -> Stretch.from(seq, row.maxSeq()));
        at.add(seq, hash);
        stretch = Optional.of(at);
    }

    private void compare(Stretch checked) {
        stretch = Optional.empty();
        Optional<AuditPorts.Compared> answer =
                ports.compare(row.origin(), checked.span(), checked.digests());
        if (answer.isPresent()) {
            findings.compared();
            for (Span span : answer.get().differing()) {
                findings.differs(
                        answer.get().peer()
                                + " holds other facts of origin "
                                + row.origin()
                                + " from seq "
                                + span.from()
                                + " to "
                                + span.to()
                                + " than this node, whose are proven: run rookery sync audit there");
            }
        }
    }

    /** Mends what it can, and says what it cannot. */
    private Optional<Fact> mend(Mismatch wrong) {
        String why = "";
        if (findings.found() >= MENDED_MAX) {
            why = "too much of this file is damaged to mend it piece by piece";
        } else if (wrong.what() == Mismatch.What.UNREADABLE) {
            why = "the file itself is damaged";
        } else if (wrong.expected().isEmpty()) {
            why = "nothing intact says which fact belongs there";
        } else {
            Optional<Fact> fact = wrong.truth().or(() -> fetched(wrong));
            if (fact.isPresent()) {
                why = failure(List.of(new Mending(wrong.row(), fact.get())), List.of());
            } else {
                why = "no peer that answers holds it";
            }
            if (why.isEmpty()) {
                findings.healed();
                return fact;
            }
        }
        findings.unhealed(new Dot(wrong.origin(), wrong.seq()), wrong + "; " + why + CURE);
        return Optional.empty();
    }

    private Optional<Fact> fetched(Mismatch wrong) {
        Hash hash = wrong.expected().orElseThrow();
        return ports.fetch(wrong.origin(), wrong.seq(), hash)
                .filter(fact -> fact.hash().equals(hash) && fact.seq() == wrong.seq());
    }

    /** Why it could not be mended; empty text when it was. */
    private String failure(List<Mending> facts, List<OriginRow> rows) {
        try {
            ports.mend(facts, rows);
            return "";
        } catch (StoreException | NodeBusyException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** All facts were looked at: what do they add up to? */
    private void endOrigin() {
        stretch.ifPresent(this::compare);
        boolean proven = findings.left() == leftBefore;
        if (proven && row.branched()) {
            endForked();
        } else if (proven && sum.count() == row.maxSeq()) {
            endChain();
        }
        row = null;
    }

    private void endForked() {
        boolean same = sum.count() == row.count() && sum.fingerprint().equals(row.fingerprint());
        boolean moved = !ports.held().vector().rowOrEmpty(row.origin()).equals(row);
        if (!same && !moved) {
            findings.unhealed(
                    new Dot(row.origin(), row.maxSeq()),
                    "origin "
                            + row.origin()
                            + " forked, and its facts are not those that its row sums up"
                            + CURE);
        }
    }

    private void endChain() {
        boolean sums = sum.fingerprint().equals(row.fingerprint());
        if (sums && sum.count() == row.count() && last.equals(row.head())) {
            return;
        }
        if (!sums && !last.equals(row.head())) {
            List<StoredFact> found =
                    ports.stored(row.origin(), row.maxSeq(), row.maxSeq(), WINDOW_BYTES);
            mend(
                    new Mismatch(
                            Mismatch.What.DAMAGED,
                            row.origin(),
                            row.maxSeq(),
                            found.stream().findFirst(),
                            Optional.of(row.head()),
                            Optional.empty()));
            return;
        }
        // The chain leads to the head, or sums up to the fingerprint: the facts prove the row.
        OriginRow right =
                new OriginRow(
                        row.origin(),
                        row.maxSeq(),
                        sum.count(),
                        sum.fingerprint(),
                        last,
                        row.forked());
        String why = failure(List.of(), List.of(right));
        if (why.isEmpty()) {
            findings.healed();
        } else {
            findings.unhealed(
                    new Dot(row.origin(), row.maxSeq()),
                    "the row of origin " + row.origin() + " is wrong; " + why);
        }
    }

    /** Rows of a window; where the database cannot read them all, those around the damage. */
    private final class Rows {
        private final List<StoredFact> found = new ArrayList<>();
        private final Set<Long> unreadable;
        private long to;

        Rows(long from, long wanted, Set<Long> unreadable) {
            this.unreadable = unreadable;
            this.to = wanted;
            long upTo = Math.min(row.maxSeq(), wanted + 1);
            try {
                found.addAll(ports.stored(row.origin(), from, upTo, WINDOW_BYTES));
                narrow(from);
            } catch (StoreException e) {
                around(from, upTo);
            }
        }

        List<StoredFact> stored() {
            return found;
        }

        /** Up to where all was read, but for the row above. */
        long to() {
            return to;
        }

        /** Large facts are read a few at a time; the last one read is the proof of the others. */
        private void narrow(long from) {
            long bytes = found.stream().mapToLong(one -> one.canonical().length).sum();
            if (bytes > WINDOW_BYTES) {
                to = Math.min(to, Math.max(from, found.get(found.size() - 1).seq() - 1));
            }
        }

        private void around(long from, long upTo) {
            if (from == upTo) {
                unreadable.add(from);
                return;
            }
            long middle = from + (upTo - from) / 2;
            read(from, middle);
            read(middle + 1, upTo);
        }

        private void read(long from, long upTo) {
            try {
                found.addAll(ports.stored(row.origin(), from, upTo, Long.MAX_VALUE));
            } catch (StoreException e) {
                around(from, upTo);
            }
        }
    }
}
