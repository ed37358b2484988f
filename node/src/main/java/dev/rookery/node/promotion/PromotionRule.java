package dev.rookery.node.promotion;

import dev.rookery.node.signing.TrustedSigners;

/**
 * What is asked of a version that is to go to production.
 *
 * <p>Threads: immutable.
 *
 * @param requireSignature whether somebody who is trusted must have signed its files
 * @param blockUnsafe whether its files may hold nothing that may run code when it is loaded
 * @param signers who is trusted
 */
public record PromotionRule(boolean requireSignature, boolean blockUnsafe, TrustedSigners signers) {

    /** Whether anything is asked. */
    boolean asks() {
        return requireSignature || blockUnsafe;
    }
}
