package dev.rookery.backup.archive;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Heads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which marks stay listed: all of the youngest (beyond a limit, one a second), then one a minute,
 * then one an hour, up to the ages of {@link MarkAges}. What a mark that goes had changed moves to
 * the next that stays, so every vector stays exact. Pinned marks stay. A pure function.
 */
final class MarkThinning {
    private static final long NEVER = -1;

    private MarkThinning() {}

    /** What stays of these, which are in the order of their positions; the newest always does. */
    static List<Mark> thin(
            List<Mark> oldestFirst,
            Instant now,
            ArchiveSettings settings,
            Predicate<BackupId> pinned) {
        List<Mark> kept = new ArrayList<>();
        List<Mark> gone = new ArrayList<>();
        long lastBucket = Long.MIN_VALUE;
        for (int i = 0; i < oldestFirst.size(); i++) {
            Mark mark = oldestFirst.get(i);
            int newer = oldestFirst.size() - 1 - i;
            long bucket = bucket(mark.at(), now, newer, settings);
            boolean stands = bucket != NEVER && bucket != lastBucket;
            if (stands || newer == 0 || pinned.test(mark.id())) {
                kept.add(heirOf(gone, mark));
                gone.clear();
                lastBucket = stands ? bucket : lastBucket;
            } else {
                gone.add(mark);
            }
        }
        return List.copyOf(kept);
    }

    /** Marks of one bucket stand for each other; each of the youngest has its own. */
    private static long bucket(Instant at, Instant now, int newer, ArchiveSettings settings) {
        MarkAges ages = settings.ages();
        Duration age = Duration.between(at, now);
        if (age.compareTo(ages.all()) <= 0) {
            return newer < settings.marksMax() ? Long.MAX_VALUE - newer : at.getEpochSecond();
        }
        if (age.compareTo(ages.perMinute()) <= 0) {
            return at.getEpochSecond() / 60;
        }
        return age.compareTo(ages.perHour()) <= 0 ? at.getEpochSecond() / 3_600 : NEVER;
    }

    private static Mark heirOf(List<Mark> gone, Mark heir) {
        if (gone.isEmpty()) {
            return heir;
        }
        Heads advance = Heads.EMPTY;
        long bytes = heir.bytes();
        for (Mark mark : gone) {
            advance = advance.plus(mark.advance());
            bytes += mark.bytes();
        }
        advance = advance.plus(heir.advance());
        return heir.listedAs(advance.list(), bytes);
    }
}
