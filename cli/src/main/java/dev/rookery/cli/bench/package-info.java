/**
 * Closed-loop load against a node, and the figures it gives.
 *
 * <p><b>In this room:</b> keep-alive connections on one selector, the histogram, the workloads.
 * <b>Not here:</b> options and tables (the verb's). <b>May use:</b> java.base, Jackson. <b>Start
 * reading at:</b> {@link dev.rookery.cli.bench.LoadGenerator}.
 */
package dev.rookery.cli.bench;
