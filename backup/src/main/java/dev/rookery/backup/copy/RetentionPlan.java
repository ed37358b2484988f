package dev.rookery.backup.copy;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which copies are too many: a pure function of what there is, how many of each kind are kept, and
 * what somebody needs.
 */
public final class RetentionPlan {
    private RetentionPlan() {}

    /**
     * What becomes of one copy.
     *
     * @param goes whether it is deleted; else it stays
     */
    public record Step(CopyMetadata copy, boolean goes, String why) {}

    /**
     * Plans for every copy, oldest first. Copies dated in the future are counted apart, so that
     * none of them pushes out a copy whose time is right. Of scheduled copies the newest of each
     * interval counts before the others, so that those taken early push out no day.
     *
     * @param newestFirst all copies
     * @param lastGood the one that stays whatever its age: the newest verified
     * @param needs what else stays
     */
    public static List<Step> of(
            List<CopyMetadata> newestFirst,
            Optional<BackupId> lastGood,
            CopySettings settings,
            Instant now,
            Needs needs) {
        List<CopyMetadata> counted = new ArrayList<>(newestFirst);
        Set<BackupId> early = early(newestFirst, settings);
        counted.sort(Comparator.comparing(copy -> early.contains(copy.id())));
        Map<String, Integer> ranks = new TreeMap<>();
        Map<BackupId, Step> steps = new TreeMap<>();
        for (CopyMetadata copy : counted) {
            String kind = copy.kind() + (copy.ahead(now) ? " dated in the future" : "");
            int rank = ranks.merge(kind, 1, Integer::sum);
            int keep = settings.keep(copy.kind());
            String why = "number " + rank + " of kind " + kind + ", " + keep + " are kept";
            Optional<String> stays = stays(copy.id(), lastGood, needs);
            steps.put(copy.id(), new Step(copy, rank > keep && stays.isEmpty(), stays.orElse(why)));
        }
        List<Step> oldestFirst = new ArrayList<>();
        newestFirst.forEach(copy -> oldestFirst.add(0, steps.get(copy.id())));
        return List.copyOf(oldestFirst);
    }

    private static Set<BackupId> early(List<CopyMetadata> newestFirst, CopySettings settings) {
        Set<BackupId> early = new HashSet<>();
        Set<Long> intervals = new HashSet<>();
        for (CopyMetadata copy : newestFirst) {
            long interval =
                    copy.timestamp().getEpochSecond()
                            / Math.max(1, settings.interval().toSeconds());
            if (copy.kind() == BackupKind.SCHEDULED && !intervals.add(interval)) {
                early.add(copy.id());
            }
        }
        return early;
    }

    private static Optional<String> stays(BackupId id, Optional<BackupId> lastGood, Needs needs) {
        if (lastGood.filter(id::equals).isPresent()) {
            return Optional.of("the newest verified copy, or the only one: the last way back");
        }
        return needs.refusal(id).map(RetentionPlan::text);
    }

    private static String text(Deletion refusal) {
        return switch (refusal) {
            case PINNED -> "pinned";
            case NEEDED -> "a pinned mark is restored from it";
            case IN_USE -> "being read";
            case DELETED, UNKNOWN, LAST_GOOD, MARK -> refusal.toString();
        };
    }
}
