/**
 * The REST interface: bytes to commands, answers to bytes.
 *
 * <p><b>In this room:</b> routes, shapes and sizes of requests, problems, server-sent events.
 * <b>Not here:</b> rules (node.registry), storage, what a write means. <b>May use:</b> Vert.x,
 * Jackson, node.service, node.artifact, node.health. <b>Start reading at:</b> {@link
 * dev.rookery.node.api.HttpApi}.
 */
package dev.rookery.node.api;
