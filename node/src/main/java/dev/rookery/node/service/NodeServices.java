package dev.rookery.node.service;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.health.HealthBoard;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Everything that can be asked of a node, in one hand.
 *
 * <p>Threads: immutable; its parts say for themselves.
 *
 * @param changes counts commits: raised after a commit is visible and before its writers are told
 * @param ready whether the first pull is through, or nobody has answered for long enough
 */
public record NodeServices(
        RegistryService registry,
        ArtifactStore artifacts,
        BackupDesk backups,
        ClusterDesk cluster,
        FactLog facts,
        EventLog events,
        HealthBoard health,
        LongSupplier changes,
        BooleanSupplier ready) {}
