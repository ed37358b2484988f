package dev.rookery.node.service;

import dev.rookery.backup.BackupId;
import dev.rookery.node.registry.ModelChange;
import dev.rookery.node.registry.Payload;
import java.time.Instant;
import java.util.List;

/**
 * What a rewind to a backup would change. Its ranges are the rewind: what is written after the plan
 * was made is not taken back by it, so it stays valid.
 *
 * <p>Threads: immutable.
 *
 * @param at when the backup was made
 * @param root of the registry when the plan was made
 * @param said what would be written
 * @param takenBack how many facts lie in the ranges
 * @param merged how many facts of the backup this node lacks; they are merged first
 * @param models what changes, model by model, as far as it is listed
 * @param changes in how many places, listed or not
 * @param modelsChanged in how many models, listed or not
 * @param cut whether some of it is not listed, or was not looked at
 * @param notes what else there is to know, for people
 */
public record RewindPlan(
        BackupId id,
        Instant at,
        String root,
        Payload.Rewind said,
        long factsNow,
        long factsBackup,
        long takenBack,
        long merged,
        List<ModelChange> models,
        long modelsChanged,
        long changes,
        boolean cut,
        List<String> notes) {

    public RewindPlan {
        models = List.copyOf(models);
        notes = List.copyOf(notes);
    }
}
