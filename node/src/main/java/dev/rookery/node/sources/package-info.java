/**
 * Observations that nobody posts: figures of production, asked of the servers that have them.
 *
 * <p><b>In this room:</b> queries to Prometheus and what their answers mean. <b>Not here:</b> when
 * to ask, writing observations. <b>May use:</b> node.outbound, node.settings, Jackson. <b>Start
 * reading at:</b> {@link dev.rookery.node.sources.PrometheusSource}.
 */
package dev.rookery.node.sources;
