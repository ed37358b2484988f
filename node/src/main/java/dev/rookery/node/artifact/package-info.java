/**
 * The bytes of models, each under its own SHA-256: here, and on their way here.
 *
 * <p><b>In this room:</b> taking bytes in, finding them, proving them, setting bad ones aside,
 * bringing missing ones from several sources at once. <b>Not here:</b> what the bytes mean (nothing
 * is unpacked or run), how a peer is called, HTTP. <b>May use:</b> sync.fact for hashes,
 * sync.driver and sync.message for what peers ask. <b>Start reading at:</b> {@link
 * dev.rookery.node.artifact.Fetches}.
 */
package dev.rookery.node.artifact;
