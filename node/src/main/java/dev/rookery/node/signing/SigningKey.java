package dev.rookery.node.signing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A private key that signs, and what proves whose it is: its certificate with the chain above it,
 * or else nothing but the public key that a verifier is given.
 *
 * <p>Threads: safe for any thread.
 */
public final class SigningKey {

    private final PrivateKey key;
    private final EcCurve curve;
    private final Optional<byte[]> publicKey;
    private final List<X509Certificate> chain;

    private SigningKey(
            PrivateKey key,
            EcCurve curve,
            Optional<byte[]> publicKey,
            List<X509Certificate> chain) {
        this.key = key;
        this.curve = curve;
        this.publicKey = publicKey;
        this.chain = List.copyOf(chain);
    }

    /**
     * Reads an unencrypted PKCS #8 key of P-256, P-384 or P-521.
     *
     * @param certificates the key's own certificate first, then those above it
     * @throws KeyFileException when a file holds something else
     */
    public static SigningKey read(Path file, Optional<Path> certificates) {
        byte[] der =
                Pem.read(file).stream()
                        .filter(block -> block.kind().equals("PRIVATE KEY"))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        Pem.unusable(
                                                file,
                                                "it holds no unencrypted PKCS #8 private key",
                                                null))
                        .der();
        try {
            PrivateKey key =
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
            EcCurve curve =
                    EcCurve.of(key)
                            .orElseThrow(
                                    () ->
                                            Pem.unusable(
                                                    file,
                                                    "its curve is not P-256, P-384 or P-521",
                                                    null));
            List<X509Certificate> chain =
                    certificates.map(path -> Certificates.read(path)).orElse(List.of());
            SigningKey read = new SigningKey(key, curve, PublicKeyInfo.of(der), chain);
            if (!chain.isEmpty() && !read.isOf(chain.get(0).getPublicKey())) {
                throw Pem.unusable(file, "the certificate is of another key", null);
            }
            return read;
        } catch (GeneralSecurityException e) {
            throw Pem.unusable(file, "it is no EC key: " + e.getMessage(), e);
        }
    }

    /** Whether what this key signs verifies with the public key. */
    private boolean isOf(PublicKey certified) throws GeneralSecurityException {
        byte[] probe = "whose key".getBytes(StandardCharsets.US_ASCII);
        Signature verifier = Signature.getInstance(curve.algorithm());
        verifier.initVerify(certified);
        verifier.update(probe);
        return verifier.verify(signature(probe));
    }

    private byte[] signature(byte[] bytes) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(curve.algorithm());
        signer.initSign(key);
        signer.update(bytes);
        return signer.sign();
    }

    /** Signs a model's files: a Sigstore bundle. */
    public ObjectNode sign(ModelManifest manifest) {
        byte[] statement = Json.bytes(manifest.statement());
        Base64.Encoder base64 = Base64.getEncoder();
        ObjectNode bundle = Json.object().put("mediaType", SignatureBundle.MEDIA_TYPE);
        bundle.set("verificationMaterial", material());
        ObjectNode envelope =
                bundle.putObject("dsseEnvelope")
                        .put("payload", base64.encodeToString(statement))
                        .put("payloadType", SignatureBundle.PAYLOAD_TYPE);
        try {
            envelope.putArray("signatures")
                    .addObject()
                    .put("sig", base64.encodeToString(signature(SignatureBundle.signed(statement))))
                    .put("keyid", "");
            return bundle;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that signed once does not sign", e);
        }
    }

    private ObjectNode material() {
        ObjectNode material = Json.object();
        if (chain.isEmpty()) {
            ObjectNode named = material.putObject("publicKey");
            publicKey.ifPresent(info -> named.put("hint", hint(info)));
        } else {
            ArrayNode certificates =
                    material.putObject("x509CertificateChain").putArray("certificates");
            for (X509Certificate certificate : chain) {
                certificates.addObject().put("rawBytes", Certificates.base64(certificate));
            }
        }
        material.putArray("tlogEntries");
        return material;
    }

    /** How the format tells keys apart: the SHA-256 of the public key's PEM text. */
    static String hint(byte[] subjectPublicKeyInfo) {
        String pem = Pem.text("PUBLIC KEY", subjectPublicKeyInfo);
        return Hash.of(pem.getBytes(StandardCharsets.US_ASCII)).toString();
    }
}
