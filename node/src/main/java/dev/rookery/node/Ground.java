package dev.rookery.node;

import dev.rookery.backup.catalogue.Backups;
import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.recovery.FileUse;
import dev.rookery.node.recovery.NodeBackups;
import dev.rookery.node.recovery.RandomOrigins;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.sync.message.NodeId;

/**
 * What several of a node's parts stand on: its folder, what lies in it, and what is decided before
 * anything runs.
 *
 * <p>Threads: immutable; its parts say for themselves.
 *
 * @param port where the sync loop finds its peers, once there are any
 * @param file shared by all who read the database's file
 */
record Ground(
        NodeId id,
        DataDirectory data,
        Backups backups,
        RegistryPolicy policy,
        GossipPort port,
        RandomOrigins origins,
        NodeBackups.Place place,
        FileUse file) {}
