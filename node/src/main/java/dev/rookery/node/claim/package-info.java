/**
 * Votes on numbers, by which a majority says that a number is one version's alone.
 *
 * <p><b>In this room:</b> what a voter remembers and grants, and how many voters are enough; pure.
 * <b>Not here:</b> asking other nodes (node.numbering), where votes are kept (node.store). <b>May
 * use:</b> sync.message. <b>Start reading at:</b> {@link dev.rookery.node.claim.Voter}.
 */
package dev.rookery.node.claim;
