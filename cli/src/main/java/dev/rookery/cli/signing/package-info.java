/**
 * Signatures over a version's files, in the format of OpenSSF Model Signing.
 *
 * <p><b>In this room:</b> manifests, DSSE envelopes in Sigstore bundles, keys and certificates as
 * PEM files; all offline. <b>Not here:</b> where a signature is kept. <b>May use:</b> java.base,
 * Jackson, the client. <b>Start reading at:</b> {@link dev.rookery.cli.signing.ModelManifest}.
 */
package dev.rookery.cli.signing;
