package dev.rookery.node.service;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.hooks.Hooks;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Everything that can be asked of a node, in one hand.
 *
 * <p>Threads: immutable; its parts say for themselves.
 *
 * @param travel which node has which bytes
 * @param transfer facts that leave and come in files
 * @param promotion what may go to production
 * @param arrivedFiles told when a version's file is handed out
 * @param changes counts commits: raised after a commit is visible and before its writers are told
 * @param notReady why the node may not be asked yet; empty once its first pull is through, or
 *     nobody has answered for long enough
 */
public record NodeServices(
        RegistryService registry,
        VerdictDesk verdicts,
        ArtifactStore artifacts,
        Fetches fetches,
        ArtifactDesk travel,
        PromotionCheck promotion,
        ArrivedFiles arrivedFiles,
        BackupDesk backups,
        RewindDesk rewinds,
        OffsiteDesk offsite,
        BackupUpkeep upkeep,
        ArtifactUpkeep collector,
        ClusterDesk cluster,
        AuditDesk audits,
        FactLog facts,
        FactDesk transfer,
        EventLog events,
        Hooks hooks,
        RetrainingLog retraining,
        HealthBoard health,
        LongSupplier changes,
        Supplier<Optional<String>> notReady) {}
