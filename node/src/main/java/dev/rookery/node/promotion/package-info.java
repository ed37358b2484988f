/**
 * What a version must prove before this node moves it to production, and what is found in its files
 * when it is registered.
 *
 * <p><b>In this room:</b> rules of an operator, signatures and formats of a version's files, the
 * gate before the writer. <b>Not here:</b> the fold, which takes what other nodes let pass. <b>May
 * use:</b> {@code registry}, {@code service}, {@code artifact}, {@code signing}, {@code format}.
 * <b>Start reading at:</b> {@link dev.rookery.node.promotion.PromotionGate}.
 */
package dev.rookery.node.promotion;
