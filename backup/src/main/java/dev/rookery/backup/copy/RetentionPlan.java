package dev.rookery.backup.copy;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which copies are too many: a pure function of what there is and how many of each kind are kept.
 */
public final class RetentionPlan {
    private RetentionPlan() {}

    /** One copy to delete. */
    public record Step(BackupId id, BackupKind kind, String why) {}

    /**
     * Plans deletions, oldest first. Copies dated in the future are counted apart, so that none of
     * them pushes out a copy whose time is right.
     *
     * @param newestFirst all copies
     * @param lastGood the one that stays whatever its age: the newest verified
     */
    public static List<Step> of(
            List<CopyMetadata> newestFirst,
            Optional<BackupId> lastGood,
            CopySettings settings,
            Instant now) {
        Map<BackupKind, Integer> past = new EnumMap<>(BackupKind.class);
        Map<BackupKind, Integer> future = new EnumMap<>(BackupKind.class);
        List<Step> steps = new ArrayList<>();
        for (CopyMetadata copy : newestFirst) {
            boolean ahead = copy.ahead(now);
            int rank = (ahead ? future : past).merge(copy.kind(), 1, Integer::sum);
            int keep = settings.keep(copy.kind());
            if (rank > keep && !lastGood.filter(copy.id()::equals).isPresent()) {
                String kind = copy.kind() + (ahead ? " dated in the future" : "");
                String why = "number " + rank + " of kind " + kind + ", " + keep + " are kept";
                steps.add(0, new Step(copy.id(), copy.kind(), why));
            }
        }
        return List.copyOf(steps);
    }
}
