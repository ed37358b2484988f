package dev.rookery.node.signing;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** X.509 certificates, in files and in bundles. */
final class Certificates {

    /** How PEM calls one. */
    static final String KIND = "CERTIFICATE";

    private Certificates() {}

    /** Those of a PEM file that has at least one. */
    static List<X509Certificate> read(Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem.Block block : Pem.read(file)) {
            if (block.kind().equals(KIND)) {
                try {
                    certificates.add(of(block.der()));
                } catch (CertificateException e) {
                    throw Pem.unusable(file, "it is no certificate", e);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw Pem.unusable(file, "it holds no certificate", null);
        }
        return certificates;
    }

    static X509Certificate of(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read is not written", e);
        }
    }
}
