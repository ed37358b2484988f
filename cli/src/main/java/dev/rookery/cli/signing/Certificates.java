package dev.rookery.cli.signing;

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

    private Certificates() {}

    /** Those of a PEM file; one without any ends the verb (exit 2). */
    static List<X509Certificate> read(String operation, Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem.Block block : Pem.read(operation, file)) {
            if (block.kind().equals("CERTIFICATE")) {
                try {
                    certificates.add(of(block.der()));
                } catch (CertificateException e) {
                    throw Pem.unusable(operation, file, "it is no certificate", e);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw Pem.unusable(operation, file, "it holds no certificate", null);
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
