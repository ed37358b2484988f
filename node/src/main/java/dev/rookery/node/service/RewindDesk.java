package dev.rookery.node.service;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Fault;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.Refusal;
import dev.rookery.sync.fact.Dot;
import java.util.List;

/**
 * The way back for a bad afternoon: the whole registry, or some models, are again what a backup
 * says they were, on all nodes.
 *
 * <p>Every method may block for as long as the work takes, and may throw {@link
 * dev.rookery.backup.BackupException}.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface RewindDesk {

    /** How the making of a plan, or of a rewind, ended early. */
    sealed interface Refused extends Planning, Outcome {

        /** There is no such backup. */
        record Unknown() implements Refused {}

        /** It is not sound; nothing was touched. */
        record Damaged(List<Fault> faults) implements Refused {}

        /** No model shows this name, nor did then. */
        record ModelUnknown(String name) implements Refused {}

        /**
         * The plan is none of this backup's on this node; nothing was touched.
         *
         * @param why for people
         */
        record Misfit(String why) implements Refused {}

        /** The rules said no; nothing was written. */
        record ByRule(Refusal refusal) implements Refused {}
    }

    /** What came of asking for a plan. */
    sealed interface Planning permits Refused, Planning.Ready {

        /** It is made. */
        record Ready(RewindPlan plan) implements Planning {}
    }

    /** How a rewind ended. */
    sealed interface Outcome permits Refused, Outcome.Done {

        /**
         * It is written.
         *
         * @param preRestore the copy taken before
         * @param fact the rewind's name: a rewind to the state before it undoes it
         * @param root of the registry after it
         * @param merged how many facts of the backup were merged first
         * @param unseen how many facts were written since the plan was made: they stand
         */
        record Done(
                BackupId id, BackupId preRestore, Dot fact, String root, long merged, long unseen)
                implements Outcome {}
    }

    /**
     * What a rewind would change.
     *
     * @param models names, as they are shown now or were then; empty for every model
     */
    Planning plan(BackupId id, List<String> models);

    /** Writes what a plan says, after a copy of the registry as it is. */
    Outcome rewind(BackupId id, Payload.Rewind planned, String actor);
}
