package dev.rookery.backup.copy;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
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
     * Plans deletions, oldest first.
     *
     * @param newestFirst all copies
     * @param lastGood the one that stays whatever its age: the newest verified
     */
    public static List<Step> of(
            List<CopyMetadata> newestFirst, Optional<BackupId> lastGood, CopySettings settings) {
        Map<BackupKind, Integer> seen = new EnumMap<>(BackupKind.class);
        List<Step> steps = new ArrayList<>();
        for (CopyMetadata copy : newestFirst) {
            int rank = seen.merge(copy.kind(), 1, Integer::sum);
            int keep = settings.keep(copy.kind());
            if (rank > keep && !lastGood.filter(copy.id()::equals).isPresent()) {
                String why =
                        "number " + rank + " of kind " + copy.kind() + ", " + keep + " are kept";
                steps.add(0, new Step(copy.id(), copy.kind(), why));
            }
        }
        return List.copyOf(steps);
    }
}
