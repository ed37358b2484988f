package dev.rookery.sync.driver;

/**
 * Who this node is for as long as the process runs.
 *
 * @param clusterId the cluster it belongs to, 1–128 bytes
 * @param epoch the cluster's epoch
 * @param node its id, the same over restarts, 1–128 bytes
 * @param bootNonce drawn at every start
 */
public record Self(String clusterId, long epoch, String node, long bootNonce) {}
