/**
 * Signatures over a version's files, in the format of OpenSSF Model Signing.
 *
 * <p><b>In this room:</b> manifests, DSSE envelopes in Sigstore bundles, keys and certificates as
 * PEM files; all offline. <b>Not here:</b> where a signature is kept, and who asks for one. <b>May
 * use:</b> java.base, Jackson, hashes of {@code sync.fact}. <b>Start reading at:</b> {@link
 * dev.rookery.node.signing.ModelManifest}.
 */
package dev.rookery.node.signing;
