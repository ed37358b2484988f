package dev.rookery.node.signing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A signature as it is kept: a DSSE envelope in a Sigstore bundle.
 *
 * <p>Sources: Sigstore bundle v0.3; DSSE 1.0 for what the signature is over.
 *
 * <p>Threads: immutable, as long as nobody writes to the tree.
 *
 * @param document somebody's data; nothing in it is believed before {@link #verified}
 */
public record SignatureBundle(JsonNode document) {

    static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    private static final int CHAIN_MAX = 16;

    /**
     * Reads one from a file's bytes.
     *
     * @throws SignatureException when they are no JSON
     */
    public static SignatureBundle parse(byte[] bytes) throws SignatureException {
        try {
            return new SignatureBundle(Json.parse(bytes));
        } catch (IOException e) {
            throw new SignatureException("its signature is no JSON", e);
        }
    }

    /** What a signature is over: DSSE's pre-authentication encoding. */
    static byte[] signed(byte[] payload) {
        String head =
                "DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[start.length + payload.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(payload, 0, all, start.length, payload.length);
        return all;
    }

    /**
     * What was signed, once the signature is proved.
     *
     * @throws SignatureException when it is not, or says something else than a model's files
     */
    public ModelManifest verified(TrustedSigner trusted) throws SignatureException {
        JsonNode envelope = document.path("dsseEnvelope");
        if (!Json.text(envelope, "payloadType").equals(PAYLOAD_TYPE)
                || envelope.path("signatures").size() != 1) {
            throw new SignatureException("it is no envelope with one signature over a statement");
        }
        byte[] payload = bytes(envelope.path("payload"), "payload");
        byte[] signature = bytes(envelope.at("/signatures/0/sig"), "signature");
        PublicKey key = trusted.keyOf(this);
        EcCurve curve =
                EcCurve.of(key)
                        .orElseThrow(
                                () -> new SignatureException("the key is not P-256, P-384, P-521"));
        try {
            Signature verifier = Signature.getInstance(curve.algorithm());
            verifier.initVerify(key);
            verifier.update(signed(payload));
            if (!verifier.verify(signature)) {
                throw new SignatureException("the signature is not of this key");
            }
            return ModelManifest.read(Json.parse(payload));
        } catch (GeneralSecurityException e) {
            throw new SignatureException("the signature cannot be checked: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new SignatureException("what was signed is no JSON", e);
        }
    }

    /** How the signer called its public key; empty text when it did not. */
    String hint() {
        return document.at("/verificationMaterial/publicKey/hint").asText("");
    }

    /** The signer's certificate, then those above it, none of them believed yet. */
    List<X509Certificate> chain() throws SignatureException {
        JsonNode listed = document.at("/verificationMaterial/x509CertificateChain/certificates");
        JsonNode single = document.at("/verificationMaterial/certificate");
        List<X509Certificate> chain = new ArrayList<>();
        try {
            if (single.isObject()) {
                chain.add(Certificates.of(bytes(single.path("rawBytes"), "certificate")));
            }
            for (JsonNode certificate : listed) {
                chain.add(Certificates.of(bytes(certificate.path("rawBytes"), "certificate")));
            }
        } catch (GeneralSecurityException e) {
            throw new SignatureException("a certificate in it cannot be read", e);
        }
        if (chain.isEmpty() || chain.size() > CHAIN_MAX) {
            throw new SignatureException(
                    chain.isEmpty()
                            ? "it has no certificate"
                            : "it has more than " + CHAIN_MAX + " certificates");
        }
        return chain;
    }

    private static byte[] bytes(JsonNode base64, String what) throws SignatureException {
        try {
            return Base64.getDecoder().decode(base64.asText(""));
        } catch (IllegalArgumentException e) {
            throw new SignatureException("its " + what + " is no base64", e);
        }
    }
}
