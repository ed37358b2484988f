/**
 * Figures for Prometheus.
 *
 * <p><b>In this room:</b> the names and types of all metrics, and their text. <b>Not here:</b>
 * counting the registry (the store keeps the sums). <b>May use:</b> Micrometer, the meters that
 * other rooms ask for. <b>Start reading at:</b> {@link dev.rookery.node.metrics.NodeMetrics}.
 */
package dev.rookery.node.metrics;
