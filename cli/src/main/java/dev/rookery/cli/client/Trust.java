package dev.rookery.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are believed, beside those that Java believes by itself. */
public final class Trust {

    private Trust() {}

    /**
     * Believes the certificates in a PEM file, and no others.
     *
     * @throws CommandFailed when the file is none, or cannot be read
     */
    public static SSLContext only(Path file) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            try (InputStream in = Files.newInputStream(file)) {
                for (Certificate each :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    trusted.setCertificateEntry("ca-" + count++, each);
                }
            }
            if (count == 0) {
                throw unusable(file, "there is no certificate in it", null);
            }
            TrustManagerFactory managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw unusable(file, Files.exists(file) ? e.getMessage() : "there is no such file", e);
        } catch (GeneralSecurityException e) {
            throw unusable(file, "it is no certificate", e);
        }
    }

    private static CommandFailed unusable(Path file, String why, Exception cause) {
        return new CommandFailed(
                ExitCode.USAGE,
                "read the authority " + file,
                why,
                "give --ca or ROOKERY_CA (for an MLflow server MLFLOW_TRACKING_SERVER_CERT_PATH)"
                        + " the authority's certificate as a PEM file",
                cause);
    }
}
