package dev.rookery.sync.driver;

import dev.rookery.sync.engine.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the sync loop, with a limit on all of it.
 *
 * <p>Threads: safe for any thread.
 */
final class Inbox {

    /** Most remarks that wait; peers say the others again. */
    static final int REMARKS_MAX = 16;

    /** Most repairs that wait: an audit makes one after the other. */
    static final int REPAIRS_MAX = 16;

    /** Whether something found a place. */
    enum Admission {
        TAKEN,
        FULL,
        CLOSED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<Submission<?>> submissions = new ArrayDeque<>();
    private final ArrayDeque<Offer> offers = new ArrayDeque<>();
    private final ArrayDeque<Event.Remark> remarks = new ArrayDeque<>();
    private final ArrayDeque<Repair> repairs = new ArrayDeque<>();
    private final int submissionsMax;
    private final long offerBytesMax;
    private long offerBytes;
    private boolean closed;

    Inbox(int submissionsMax, long offerBytesMax) {
        this.submissionsMax = submissionsMax;
        this.offerBytesMax = offerBytesMax;
    }

    Admission put(Submission<?> submission) {
        lock.lock();
        try {
            if (closed || submissions.size() >= submissionsMax) {
                return closed ? Admission.CLOSED : Admission.FULL;
            }
            submissions.add(submission);
            filled.signal();
            return Admission.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    Admission put(Offer offer) {
        lock.lock();
        try {
            if (closed || offerBytes + offer.bytes() > offerBytesMax) {
                return closed ? Admission.CLOSED : Admission.FULL;
            }
            offers.add(offer);
            offerBytes += offer.bytes();
            filled.signal();
            return Admission.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    Admission put(Repair repair) {
        lock.lock();
        try {
            if (closed || repairs.size() >= REPAIRS_MAX) {
                return closed ? Admission.CLOSED : Admission.FULL;
            }
            repairs.add(repair);
            filled.signal();
            return Admission.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    void put(Event.Remark remark) {
        lock.lock();
        try {
            if (!closed && remarks.size() < REMARKS_MAX) {
                remarks.add(remark);
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something, or the inbox is closed, or the time is over. */
    boolean await(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (isEmpty() && !closed && left > 0) {
                left = filled.awaitNanos(left);
            }
            return !isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is something to do. */
    boolean filled() {
        lock.lock();
        try {
            return !isEmpty();
        } finally {
            lock.unlock();
        }
    }

    Optional<Submission<?>> pollSubmission() {
        lock.lock();
        try {
            return Optional.ofNullable(submissions.poll());
        } finally {
            lock.unlock();
        }
    }

    Optional<Repair> pollRepair() {
        lock.lock();
        try {
            return Optional.ofNullable(repairs.poll());
        } finally {
            lock.unlock();
        }
    }

    /** The first offer; it stays until {@link #removeOffer}. */
    Optional<Offer> peekOffer() {
        lock.lock();
        try {
            return Optional.ofNullable(offers.peek());
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the first offer. */
    void removeOffer() {
        lock.lock();
        try {
            Offer offer = offers.poll();
            offerBytes -= offer == null ? 0 : offer.bytes();
        } finally {
            lock.unlock();
        }
    }

    List<Event.Remark> pollRemarks() {
        lock.lock();
        try {
            List<Event.Remark> all = new ArrayList<>(remarks);
            remarks.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more; what waits may still be taken out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Everything that waits, taken out. */
    List<Waiting> drain() {
        lock.lock();
        try {
            List<Waiting> all = new ArrayList<>(offers);
            all.addAll(submissions);
            all.addAll(repairs);
            repairs.clear();
            offers.clear();
            submissions.clear();
            offerBytes = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether nobody waits and nobody more will. Remarks do not count: nobody waits for them, and a
     * peer says them again.
     */
    boolean finished() {
        lock.lock();
        try {
            return closed && submissions.isEmpty() && offers.isEmpty() && repairs.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** How many writes wait. */
    int submissions() {
        lock.lock();
        try {
            return submissions.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean isEmpty() {
        return submissions.isEmpty() && offers.isEmpty() && remarks.isEmpty() && repairs.isEmpty();
    }
}
