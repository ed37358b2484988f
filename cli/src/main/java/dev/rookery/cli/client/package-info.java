/**
 * How a verb talks to a node: requests, answers, and what a refusal means to a script.
 *
 * <p><b>In this room:</b> HTTP, JSON, exit codes, the artifact cache. <b>Not here:</b> what is
 * printed. <b>May use:</b> java.base, Jackson. <b>Start reading at:</b> {@link
 * dev.rookery.cli.client.NodeClient}.
 */
package dev.rookery.cli.client;
