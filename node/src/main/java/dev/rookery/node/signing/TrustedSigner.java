package dev.rookery.node.signing;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whose signatures are believed. Threads: implementations are immutable. */
public interface TrustedSigner {

    /** How PEM calls what a bare key's holder is known by. */
    String PUBLIC_KEY = "PUBLIC KEY";

    /**
     * The key to check a bundle's signature with.
     *
     * @throws SignatureException when the bundle's signer is not the trusted one
     */
    PublicKey keyOf(SignatureBundle bundle) throws SignatureException;

    /**
     * The holder of one key.
     *
     * @throws KeyFileException when the file has no public key of P-256, P-384 or P-521
     */
    static TrustedSigner key(Path file) {
        return Pem.read(file).stream()
                .filter(block -> block.kind().equals(PUBLIC_KEY))
                .findFirst()
                .map(block -> key(file, block))
                .orElseThrow(() -> Pem.unusable(file, "it holds no public key", null));
    }

    private static TrustedSigner key(Path file, Pem.Block block) {
        PublicKey key;
        try {
            key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(block.der()));
        } catch (GeneralSecurityException e) {
            throw Pem.unusable(file, "it is no EC key: " + e.getMessage(), e);
        }
        if (EcCurve.of(key).isEmpty()) {
            throw Pem.unusable(file, "its curve is not P-256, P-384 or P-521", null);
        }
        return bundle -> {
            String hint = bundle.hint();
            if (!hint.isEmpty() && !hint.equals(SigningKey.hint(key.getEncoded()))) {
                throw new SignatureException("it was signed with another key");
            }
            return key;
        };
    }

    /**
     * Everybody that a file names: the holder of each public key, and whoever has a certificate
     * from one of its authorities.
     *
     * @throws KeyFileException when the file has neither, or one that cannot be used
     */
    static List<TrustedSigner> allOf(Path file) {
        List<Pem.Block> blocks = Pem.read(file);
        List<TrustedSigner> all = new ArrayList<>();
        blocks.stream()
                .filter(block -> block.kind().equals(PUBLIC_KEY))
                .forEach(block -> all.add(key(file, block)));
        if (blocks.stream().anyMatch(block -> block.kind().equals(Certificates.KIND))) {
            all.add(authorities(file));
        }
        if (all.isEmpty()) {
            throw Pem.unusable(file, "it holds neither a public key nor a certificate", null);
        }
        return all;
    }

    /**
     * Whoever has a certificate for signing from one of these authorities. As a signature has no
     * proved time, the certificate counts as of its own first moment: that it expired since makes
     * no signature worthless.
     *
     * @throws KeyFileException when the file has no certificate
     */
    static TrustedSigner authorities(Path file) {
        Set<TrustAnchor> anchors = new HashSet<>();
        Certificates.read(file)
                .forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
        return bundle -> certified(anchors, bundle.chain());
    }

    private static PublicKey certified(Set<TrustAnchor> anchors, List<X509Certificate> chain)
            throws SignatureException {
        X509Certificate signer = chain.get(0);
        List<X509Certificate> below =
                chain.stream()
                        .filter(c -> anchors.stream().noneMatch(a -> c.equals(a.getTrustedCert())))
                        .toList();
        try {
            if (signer.getNotBefore().toInstant().isAfter(Instant.now())) {
                throw new SignatureException(
                        "the certificate is not valid before " + signer.getNotBefore().toInstant());
            }
            if (!below.isEmpty()) {
                validate(anchors, below, signer.getNotBefore());
            }
            if (!maySign(signer)) {
                throw new SignatureException("the certificate is not for signing");
            }
            return signer.getPublicKey();
        } catch (GeneralSecurityException e) {
            throw new SignatureException("the certificate is not trusted: " + e.getMessage(), e);
        }
    }

    /** That a chain leads to an authority, all of it valid at a time; the authority's part too. */
    private static void validate(Set<TrustAnchor> anchors, List<X509Certificate> below, Date at)
            throws GeneralSecurityException {
        Set<TrustAnchor> then = new HashSet<>();
        for (TrustAnchor anchor : anchors) {
            if (validAt(anchor.getTrustedCert(), at)) {
                then.add(anchor);
            }
        }
        if (then.isEmpty()) {
            throw new CertificateException("no authority's own was valid when it was issued");
        }
        PKIXParameters parameters = new PKIXParameters(then);
        parameters.setRevocationEnabled(false);
        parameters.setDate(at);
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(below),
                        parameters);
    }

    private static boolean validAt(X509Certificate certificate, Date at) {
        try {
            certificate.checkValidity(at);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private static boolean maySign(X509Certificate certificate) throws CertificateParsingException {
        boolean[] usage = certificate.getKeyUsage();
        List<String> extended = certificate.getExtendedKeyUsage();
        boolean codeSigning = extended != null && extended.contains("1.3.6.1.5.5.7.3.3");
        return codeSigning || (usage != null && usage[0]);
    }
}
